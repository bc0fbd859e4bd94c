import type { Column } from '../config/types.ts';
import type { Bytes, ByteString, ValueKind } from '../seams.ts';
import { asItStands, type AsItStands } from './as-it-stands.ts';
import { constantJson } from './constant.ts';
import { MISSING, type Converter } from './convert/conversion.ts';
import { converter } from './convert/converter.ts';
import { withoutLoneSurrogates } from './convert/dynamic.ts';
import { compileMade, type Make } from './made-value.ts';
import { toByteString } from './quote-text.ts';
import type { ReadingContext } from './value-reader.ts';

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
  /** Of a value that is made of others, or by steps, or is an id: in place of all of the above. */
  readonly made: Make | undefined;
  /** JSON text of the column's type; `undefined` where there is none, or none that fits. */
  readonly default: ByteString | undefined;
  readonly required: boolean;
}

export function compileCell(column: Column, context: ReadingContext): Cell {
  const { value } = column;
  const { slots, values } = context;
  const reference = lastModified(context);
  const shared = {
    column: column.name,
    key: Buffer.from(`${JSON.stringify(column.name)}:`),
    default: column.default === undefined ? undefined : settled(column, toByteString(column.default)) || undefined,
    required: column.required,
  };
  const isMade = value.kind === 'coalesce' || value.kind === 'concat' || value.kind === 'record id';
  if (isMade || column.steps !== undefined) {
    return { ...shared, ...NOT_READ, made: compileMade(column, context, reference) };
  }
  const constant = constantJson(value, context);
  return {
    ...shared,
    made: undefined,
    copied: value.kind === 'field' && column.type === 'string' ? values : undefined,
    asItStands: value.kind === 'field' ? asItStands(column) : undefined,
    quoted: column.type === 'datetime',
    inQuotes: column.type === 'datetime' && values === 'json',
    slot: slots.of(value),
    own: value.kind === 'record' ? value.fact : 'constant',
    constant: constant === undefined ? undefined : (settled(column, constant) ?? constant),
    convert: cellConverter(column, values, constant, reference),
  };
}

/** Of a cell that is made: nothing is read for it. */
const NOT_READ = {
  copied: undefined,
  asItStands: undefined,
  quoted: false,
  inQuotes: false,
  slot: -1,
  own: 'constant',
  constant: undefined,
  convert: (json: ByteString) => json,
} as const;

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
function lastModified({ blob }: ReadingContext): number {
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
