import type { Column, ColumnValue } from '../config/types.ts';
import type { BlobFacts, Bytes, ByteString, Projection, ValueKind } from '../seams.ts';
import { asItStands, type AsItStands } from './as-it-stands.ts';
import { MISSING, type Converter } from './convert/conversion.ts';
import { converter } from './convert/converter.ts';
import { withoutLoneSurrogates } from './convert/dynamic.ts';
import type { MapContext } from './mapper.ts';
import { quoteText, toByteString } from './quote-text.ts';

/** One column, compiled. */
export interface Cell {
  readonly column: string;
  /** `"Col":` */
  readonly key: Bytes;
  /** Of a `string` column: how the bytes of a value become those of the row, without being made a string in between. */
  readonly copied: ValueKind | undefined;
  /** Of other columns: whether a value can be copied. */
  readonly asItStands: AsItStands | undefined;
  /** Whether such a value is text inside quotes: in the row, and in the record. */
  readonly quoted: boolean;
  readonly inQuotes: boolean;
  /** Where the value stands among those of a record; -1 for a cell whose value is its own. */
  readonly slot: number;
  readonly own: 'number' | 'offset' | 'raw' | 'constant';
  /** JSON text of the column's type that every row gets; `undefined` where there is none. */
  readonly constant: ByteString | undefined;
  readonly convert: Converter;
  /** JSON text of the column's type; `undefined` where there is none, or none that fits. */
  readonly default: ByteString | undefined;
  readonly required: boolean;
}

/** Columns → cells, and the distinct values that they ask of the parser. */
export function compileCells(
  columns: readonly Column[],
  values: ValueKind,
  context: MapContext,
): { cells: readonly Cell[]; projection: Projection } {
  const slots = new Map<string, number>();
  const paths: (readonly string[])[] = [];
  for (const { value } of columns) {
    if (value.kind !== 'field' || slots.has(JSON.stringify(value.path))) continue;
    slots.set(JSON.stringify(value.path), paths.length);
    paths.push(value.path);
  }
  const rest = columns.some(({ value }) => value.kind === 'rest');
  const slotOf = (value: ColumnValue): number => {
    if (value.kind === 'rest') return paths.length;
    return value.kind === 'field' ? slots.get(JSON.stringify(value.path))! : -1;
  };
  const cells = columns.map((column) => compileCell(column, slotOf(column.value), values, context));
  return { cells, projection: { paths, rest } };
}

function compileCell(column: Column, slot: number, values: ValueKind, context: MapContext): Cell {
  const { value } = column;
  const constant = constantJson(value, context);
  return {
    column: column.name,
    key: Buffer.from(`${JSON.stringify(column.name)}:`),
    copied: value.kind === 'field' && column.type === 'string' ? values : undefined,
    asItStands: value.kind === 'field' ? asItStands(column) : undefined,
    quoted: column.type === 'datetime',
    inQuotes: column.type === 'datetime' && values === 'json',
    slot,
    own: value.kind === 'record' ? value.fact : 'constant',
    constant: constant === undefined ? undefined : (settled(column, constant) ?? constant),
    convert: cellConverter(column, values, constant, lastModified(context)),
    default: column.default === undefined ? undefined : settled(column, toByteString(column.default)) || undefined,
    required: column.required,
  };
}

function cellConverter(
  column: Column,
  values: ValueKind,
  constant: ByteString | undefined,
  reference: number,
): Converter {
  const { value } = column;
  if (value.kind === 'field') return converter(values, column, reference);
  if (value.kind === 'record') return converter(value.fact === 'raw' ? 'text' : 'json', column, reference);
  if (value.kind === 'rest') return restConverter(converter('json', column));
  return constant !== undefined && settled(column, constant) === undefined ? () => undefined : (json) => json;
}

/** In seconds since 1970. */
function lastModified({ blob }: MapContext): number {
  return Date.parse(blob.lastModified) / 1000;
}

/** Nothing left over is no value. */
function restConverter(convert: Converter): Converter {
  return (json) => (json === '{}' ? MISSING : convert(json));
}

/** A value that `logs.yaml` itself gives, as the column's type: its times are ISO or epoch whatever the records have. */
function settled(column: Column, json: ByteString): ByteString | undefined {
  return converter('json', { ...column, time: 'auto' })(withoutLoneSurrogates(json));
}

/** JSON text of a value that is the same in every row. */
function constantJson(value: ColumnValue, { blob, entry }: MapContext): ByteString | undefined {
  if (value.kind === 'const') return toByteString(value.json);
  if (value.kind === 'blob') return blobFact(blob, value.fact);
  if (value.kind === 'metadata') return metadata(blob, value.key);
  return value.kind === 'entry' && entry !== '' ? quoteText(toByteString(entry)) : undefined;
}

function blobFact(blob: BlobFacts, fact: 'path' | 'name' | 'container' | 'lastModified' | 'size'): ByteString {
  const value = blob[fact];
  return typeof value === 'number' ? String(value) : quoteText(toByteString(value));
}

/** Keys travel as HTTP headers, which know no case. */
function metadata(blob: BlobFacts, key: string): ByteString | undefined {
  const found = Object.entries(blob.metadata).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : quoteText(toByteString(found[1]));
}
