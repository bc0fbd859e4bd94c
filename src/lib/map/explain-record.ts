import type { Column } from '../config/types.ts';
import { NO_VALUE, OWN_TEXT, valueText } from '../seams.ts';
import type { ByteString, Mapper, Projection, RecordChunk, ValueKind } from '../seams.ts';
import type { MapContext } from './map-context.ts';
import { compileMapper } from './mapper.ts';

/** What one column made of a record. */
export interface ColumnStory {
  readonly column: string;
  readonly type: string;
  /** The values that it was given, by the field they come from, as text; `undefined` where the record has none. */
  readonly saw: readonly { readonly field: string; readonly value: string | undefined }[];
  /** JSON text in the row; `undefined` where the column is left out. */
  readonly json: string | undefined;
  /** `fits`, or why the value is another or none. */
  readonly why:
    | 'fits'
    | 'missing'
    | 'unfit'
    | 'missing: its default'
    | 'unfit: its default'
    | 'missing, but required'
    | 'unfit, but required';
}

/** Whether record `i` of `chunk` is dropped by the conditions of its log. */
export function isDropped(
  columns: readonly Column[],
  kind: ValueKind,
  context: MapContext,
  { chunk, projection, i }: RecordPlace,
): boolean {
  const mapper = compileMapper(columns, kind, context);
  return mapper.map(oneRecord(chunk, i, projection, mapper.projection)).filtered > 0;
}

/** A record among those that a parser found, and what the parser was asked for. */
export interface RecordPlace {
  readonly chunk: RecordChunk;
  readonly projection: Projection;
  readonly i: number;
}

/** Tells of each column what it saw of record `i` of `chunk`, and what came of it. */
export function explainRecord(
  columns: readonly Column[],
  kind: ValueKind,
  context: MapContext,
  { chunk, projection, i }: RecordPlace,
): readonly ColumnStory[] {
  return columns.map((column) => {
    // Without what would take the place of a value, so that its own fate is seen.
    const { default: otherwise, ...plain } = column;
    const alone = compileMapper([{ ...plain, required: false }], kind, { ...context, drop: undefined });
    const record = oneRecord(chunk, i, projection, alone.projection);
    const own = cellOf(alone, record);
    const fate = own !== undefined ? 'fits' : alone.unfit.size > 0 ? 'unfit' : 'missing';
    const json =
      own ??
      (otherwise === undefined
        ? undefined
        : cellOf(compileMapper([column], kind, { ...context, drop: undefined }), record));
    const saw = sightsOf(alone.projection, record);
    return { column: column.name, type: column.type, saw, json, why: whyOf(fate, json, column) };
  });
}

function whyOf(fate: 'fits' | 'unfit' | 'missing', json: string | undefined, { required }: Column): ColumnStory['why'] {
  if (fate === 'fits') return fate;
  if (json !== undefined) return `${fate}: its default`;
  return required ? `${fate}, but required` : fate;
}

/** The JSON text of the only column of a mapper in the row of the only record of a chunk. */
function cellOf(mapper: Mapper, record: RecordChunk): string | undefined {
  const { rows, ends } = mapper.map(record);
  const row = rows.toString('utf8', 0, ends[0]! - 1);
  return row === '{}' ? undefined : row.slice(row.indexOf(':') + 1, -1);
}

/** The chunk with record `i` alone, and of its values those that `wanted` asks for. */
function oneRecord(chunk: RecordChunk, i: number, given: Projection, wanted: Projection): RecordChunk {
  const width = given.paths.length + (given.rest ? 1 : 0);
  const places = wanted.paths.map((path) => given.paths.findIndex((one) => isSame(one, path)));
  if (wanted.rest) places.push(given.paths.length);
  const starts: number[] = [];
  const own = new Map<number, ByteString>();
  const ends = places.map((place, v) => {
    const from = i * width + place;
    const start = place < 0 ? NO_VALUE : chunk.values.starts[from]!;
    starts.push(start);
    if (start === OWN_TEXT) own.set(v, chunk.values.own.get(from)!);
    return chunk.values.ends[from] ?? 0;
  });
  return {
    ...chunk,
    numbers: [chunk.numbers[i]!],
    starts: [chunk.starts[i]!],
    ends: [chunk.ends[i]!],
    values: { starts, ends, own, text: chunk.values.text },
    rejects: [],
  };
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((key, k) => key === b[k]);

function sightsOf({ paths, rest }: Projection, { values }: RecordChunk): ColumnStory['saw'] {
  const fields = [...paths.map((path) => path.join('.')), ...(rest ? ['$rest'] : [])];
  return fields.map((field, v) => {
    const text = valueText(values, v);
    return { field, value: text === undefined ? undefined : Buffer.from(text, 'latin1').toString() };
  });
}
