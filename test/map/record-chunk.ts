import type { Column, ColumnType } from '../../src/lib/config/types.ts';
import type { MapContext } from '../../src/lib/map/mapper.ts';
import { toByteString } from '../../src/lib/map/quote-text.ts';
import type { ByteString, Projection, RecordChunk, RowChunk } from '../../src/lib/seams.ts';

/** A record as a parser would give it: field path, dotted → its value; `raw` are the bytes it stands in. */
export interface RecordFixture {
  readonly raw?: string;
  /** Values in characters; they become UTF-8. */
  readonly fields: Readonly<Record<string, string>>;
  readonly rest?: string;
}

export function recordChunk(projection: Projection, records: readonly RecordFixture[], offset = 0): RecordChunk {
  const lines = records.map((record) => record.raw ?? '');
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += Buffer.byteLength(line);
    ends.push(at++);
  }
  return {
    bytes,
    offset,
    numbers: records.map((_, i) => i + 1),
    starts,
    ends,
    values: records.flatMap((record) => valuesOf(record, projection)),
    rejects: [],
  };
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
  return chunk.rows.map((row) => Buffer.from(row, 'latin1').toString('utf8'));
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
  maxRowBytes: 1_000_000,
};
