import type { SingleValue } from '../config/types.ts';
import { valueText } from '../seams.ts';
import type { ByteString, RecordChunk, ValueKind } from '../seams.ts';
import { constantJson } from './constant.ts';
import { onOneLine } from './convert/dynamic.ts';
import type { MapContext } from './map-context.ts';
import { unquoteText } from './quote-text.ts';
import { recordIds } from './record-id.ts';
import type { Slots } from './slots.ts';

/** Where values are read from, whatever the record. */
export interface ReadingContext extends MapContext {
  /** What a value of the format is. */
  readonly values: ValueKind;
  readonly slots: Slots;
}

/** A value of record `i` of a chunk, whose values begin at `base`; `undefined` where there is none. */
export type Read = (from: RecordChunk, i: number, base: number) => ByteString | undefined;

/** The value as it is handed over. */
export interface ValueReader {
  readonly read: Read;
  readonly kind: ValueKind;
}

export function valueReader(value: SingleValue, context: ReadingContext): ValueReader {
  const { slots, values } = context;
  if (value.kind === 'field' || value.kind === 'rest') {
    const slot = slots.of(value);
    if (value.kind === 'field') return { kind: values, read: (from, _, base) => valueText(from.values, base + slot) };
    return { kind: 'json', read: (from, _, base) => unlessEmpty(valueText(from.values, base + slot)) };
  }
  if (value.kind === 'record') {
    if (value.fact === 'raw') return { kind: 'text', read: recordText };
    if (value.fact === 'number') return { kind: 'json', read: (from, i) => String(from.numbers[i]!) };
    return { kind: 'json', read: (from, i) => String(from.offset + from.starts[i]!) };
  }
  if (value.kind === 'record id') return { kind: 'text', read: recordIds(context) };
  const json = constantJson(value, context);
  return { kind: 'json', read: () => json };
}

/** The value as its text: what is inside the quotes of a JSON string, the spelling of any other JSON. `null` is none. */
export function textReader(value: SingleValue, context: ReadingContext): Read {
  const { read, kind } = valueReader(value, context);
  return kind === 'text' ? read : (from, i, base) => textOfJson(read(from, i, base));
}

/** Nothing left over is no value. */
const unlessEmpty = (json: ByteString | undefined): ByteString | undefined => (json === '{}' ? undefined : json);

/** The record as it stands in the file. */
export const recordText = (from: RecordChunk, i: number): ByteString =>
  from.bytes.toString('latin1', from.starts[i], from.ends[i]);

function textOfJson(json: ByteString | undefined): ByteString | undefined {
  if (json === undefined) return undefined;
  const first = json.charCodeAt(0);
  if (first === 0x22 /* " */) return unquoteText(json);
  if (first === 0x7b /* { */ || first === 0x5b /* [ */) return onOneLine(json);
  return first === 0x6e /* null */ ? undefined : json;
}
