import type { Column, SingleValue } from '../config/types.ts';
import type { ByteString, RecordChunk, ValueKind } from '../seams.ts';
import { MISSING } from './convert/conversion.ts';
import { converter } from './convert/converter.ts';
import { toByteString } from './quote-text.ts';
import { compileSteps, UNFIT } from './steps/steps.ts';
import { type Read, type ReadingContext, textReader, valueReader } from './value-reader.ts';

/** A value that is made for record `i` of a chunk: what a converter would give. */
export type Make = (from: RecordChunk, i: number, base: number) => ByteString | undefined;

/** `reference` is when the file was written, in seconds since 1970. */
export function compileMade(column: Column, context: ReadingContext, reference: number): Make {
  const { value, steps } = column;
  if (value.kind === 'coalesce' && steps === undefined) return firstValue(column, value.of, context, reference);
  const read = madeText(value, context);
  const apply = compileSteps(steps ?? []);
  const convert = converter('text', column, reference);
  return (from, i, base) => {
    const text = read(from, i, base);
    const result = text === undefined ? undefined : apply(text);
    if (result === UNFIT) return undefined;
    return result === undefined ? MISSING : convert(result);
  };
}

/** The first value, as it is handed over: a number stays one where the type does not say what it becomes. */
function firstValue(column: Column, of: readonly SingleValue[], context: ReadingContext, reference: number): Make {
  const candidates = of.map((one) => {
    const { read, kind } = valueReader(one, context);
    return { read, empty: EMPTY[kind], convert: converter(kind, column, reference) };
  });
  return (from, i, base) => {
    for (let c = 0; c < candidates.length; c++) {
      const { read, empty, convert } = candidates[c]!;
      const value = read(from, i, base);
      if (value !== undefined && !empty.has(value)) return convert(value);
    }
    return MISSING;
  };
}

/** What counts as no value where another may take its place. */
const EMPTY: Readonly<Record<ValueKind, ReadonlySet<ByteString>>> = {
  text: new Set(['']),
  json: new Set(['null', '""']),
};

function madeText(value: Column['value'], context: ReadingContext): Read {
  if (value.kind === 'coalesce') {
    const reads = value.of.map((one) => textReader(one, context));
    return (from, i, base) => {
      for (let r = 0; r < reads.length; r++) {
        const text = reads[r]!(from, i, base);
        if (text !== undefined && text !== '') return text;
      }
      return undefined;
    };
  }
  return value.kind === 'concat' ? joinedText(value.of, value.separator, context) : textReader(value, context);
}

function joinedText(of: readonly SingleValue[], separator: string, context: ReadingContext): Read {
  const parts = of.map((one) => ({ read: textReader(one, context), literal: one.kind === 'const' }));
  const between = toByteString(separator);
  return (from, i, base) => {
    let joined = '';
    let empty = true;
    let nothing = true;
    for (let p = 0; p < parts.length; p++) {
      const { read, literal } = parts[p]!;
      const text = read(from, i, base);
      if (text === undefined || text === '') continue;
      if (!empty) joined += between;
      joined += text;
      empty = false;
      nothing &&= literal;
    }
    return nothing ? undefined : joined;
  };
}
