import type { Column, ColumnType } from '../../src/lib/config/types.ts';
import type { MapContext } from '../../src/lib/map/map-context.ts';
import { toByteString } from '../../src/lib/map/quote-text.ts';
import { NO_VALUE, OWN_TEXT } from '../../src/lib/seams.ts';
import type { ByteString, Projection, RecordChunk, RowChunk, Values } from '../../src/lib/seams.ts';

/** A record as a parser would give it: field path, dotted → its value; `raw` are the bytes it stands in. */
export interface RecordFixture {
  readonly raw?: string;
  /** Values in characters; they become UTF-8. */
  readonly fields: Readonly<Record<string, string>>;
  readonly rest?: string;
}

/** Values lie in the bytes behind the records, or with `own` beside them: rows must not depend on which. */
export function recordChunk(
  projection: Projection,
  records: readonly RecordFixture[],
  offset = 0,
  own = false,
): RecordChunk {
  const lines = records.map((record) => record.raw ?? '');
  const raw = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
  const texts = records.flatMap((record) => valuesOf(record, projection));
  const bytes = own ? raw : Buffer.concat([raw, Buffer.from(texts.join(''), 'latin1')]);
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += Buffer.byteLength(line);
    ends.push(at++);
  }
  return {
    first: 1,
    bytes,
    offset,
    numbers: records.map((_, i) => i + 1),
    starts,
    ends,
    values: own ? ownValues(texts) : spans(texts, bytes, raw.length),
    rejects: [],
  };
}

function ownValues(texts: readonly (ByteString | undefined)[]): Values {
  return {
    starts: texts.map((text) => (text === undefined ? NO_VALUE : OWN_TEXT)),
    ends: texts.map(() => 0),
    own: new Map(texts.flatMap((text, v) => (text === undefined ? [] : [[v, text] as const]))),
    text: '',
  };
}

function spans(texts: readonly (ByteString | undefined)[], bytes: Buffer, first: number): Values {
  let at = first;
  const starts = texts.map((text) => (text === undefined ? NO_VALUE : (at += text.length) - text.length));
  const ends = starts.map((start, v) => start + (texts[v]?.length ?? 0));
  return { starts, ends, own: new Map(), text: bytes.toString('latin1') };
}

function valuesOf(record: RecordFixture, projection: Projection): (ByteString | undefined)[] {
  const values = projection.paths.map((path) => bytesOf(record.fields[path.join('.')]));
  return projection.rest ? [...values, bytesOf(record.rest)] : values;
}

function bytesOf(characters: string | undefined): ByteString | undefined {
  return characters === undefined ? undefined : toByteString(characters);
}

/** Rows as the text that the service will read. */
export function rowTexts(chunk: RowChunk): string[] {
  return chunk.ends.map((end, i) => chunk.rows.toString('utf8', i === 0 ? 0 : chunk.ends[i - 1], end - 1));
}

export function column(name: string, type: ColumnType, rest: Partial<Column> = {}): Column {
  return { name, type, value: { kind: 'field', path: [name] }, required: false, time: 'auto', zone: 'UTC', ...rest };
}

export const context: MapContext = {
  blob: {
    path: 'app/2026/ärger.log',
    name: 'ärger.log',
    container: 'logs',
    lastModified: '2026-11-22T01:02:03Z',
    size: 1234,
    metadata: { site: 'Zürich "A"' },
  },
  entry: '',
  entryIndex: 0,
  generation: '"0x8DC"',
  maxRowBytes: 1_000_000,
  now: Date.parse('2026-11-22T01:02:03Z'),
};
