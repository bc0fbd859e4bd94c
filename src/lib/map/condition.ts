import type { Condition, NumberTest, TextTest } from '../config/types.ts';
import type { ByteString, RecordChunk } from '../seams.ts';
import { compareDecimals, decimal } from './convert/decimal.ts';
import { trimBlanks } from './convert/scalar.ts';
import { toByteString, toCharacters } from './quote-text.ts';
import { type Read, type ReadingContext, textReader } from './value-reader.ts';

/** Whether record `i` of a chunk, whose values begin at `base`, is as a condition wants it. */
export type Holds = (from: RecordChunk, i: number, base: number) => boolean;

export function compileCondition(condition: Condition, context: ReadingContext): Holds {
  if (condition.kind === 'all' || condition.kind === 'any') {
    const parts = condition.of.map((one) => compileCondition(one, context));
    if (condition.kind === 'all') return (from, i, base) => parts.every((holds) => holds(from, i, base));
    return (from, i, base) => parts.some((holds) => holds(from, i, base));
  }
  if (condition.kind === 'not') {
    const holds = compileCondition(condition.of, context);
    return (from, i, base) => !holds(from, i, base);
  }
  const read = textReader(condition.value, context);
  if (condition.kind === 'present') return (from, i, base) => (read(from, i, base) !== undefined) === condition.is;
  if (condition.kind === 'empty') return (from, i, base) => BLANK.test(read(from, i, base) ?? '') === condition.is;
  if (condition.kind === 'pattern') {
    const pattern = condition.pattern.compile({ ignoreCase: condition.ignoreCase });
    return asked(read, (text) => pattern.test(text));
  }
  return asked(read, condition.kind === 'number' ? numberTest(condition) : textTest(condition));
}

type TestOf<Kind extends Condition['kind']> = Extract<Condition, { kind: Kind }>;

/** Not `\s`: as bytes, 0xA0 ends many a character. */
const BLANK = /^[\t-\r ]*$/;

/** What is missing passes no test. */
const asked =
  (read: Read, test: (text: ByteString) => boolean): Holds =>
  (from, i, base) => {
    const text = read(from, i, base);
    return text !== undefined && test(text);
  };

/** Texts are compared as bytes, which for UTF-8 is the same; only letters of either case must be characters. */
function textTest({ how, texts, ignoreCase }: TestOf<'text'>): (text: ByteString) => boolean {
  if (ignoreCase) {
    const test = plainTest(how, texts.map(lower));
    return (text) => test(lower(toCharacters(text)));
  }
  return plainTest(how, texts.map(toByteString));
}

const lower = (text: string): string => text.toLowerCase();

function plainTest(how: TextTest, texts: readonly string[]): (text: string) => boolean {
  if (how === 'equals') {
    const set = new Set(texts);
    return (text) => set.has(text);
  }
  if (how === 'contains') return (text) => texts.some((part) => text.includes(part));
  if (how === 'starts_with') return (text) => texts.some((part) => text.startsWith(part));
  return (text) => texts.some((part) => text.endsWith(part));
}

const HOLDS: Readonly<Record<NumberTest, (order: number) => boolean>> = {
  equals: (order) => order === 0,
  less: (order) => order < 0,
  at_most: (order) => order <= 0,
  greater: (order) => order > 0,
  at_least: (order) => order >= 0,
};

/** Digits never pass through a JavaScript number. What is no number passes no such test. */
function numberTest({ how, number }: TestOf<'number'>): (text: ByteString) => boolean {
  const limit = decimal(number);
  if (limit === undefined) throw new TypeError('the check let a condition pass that compares with no number');
  const holds = HOLDS[how];
  return (text) => {
    const value = decimal(trimBlanks(text));
    return value !== undefined && holds(compareDecimals(value, limit));
  };
}
