import type { Bytes, ByteString } from '../seams.ts';
import type { AccessField } from './access-field.ts';
import type { AccessPattern } from './access-pattern.ts';

/** How a writer marks characters that could be taken for the end of a value. */
export type AccessEscape = 'default' | 'json' | 'none';

/** One thing to look for in a line: where the next value ends, or the next values that one kind of text separates. */
export interface AccessStep {
  /** More than one: the first takes what is too much, the others are found from the end. */
  readonly fields: readonly AccessField[];
  /** Text between them. */
  readonly separator: Bytes;
  /** Text behind them. Empty: the end of the line. */
  readonly stop: Bytes;
  /** The byte at which to look closer: the first one of `stop`. Empty: none. */
  readonly first: ByteString;
  /** `first` may not stand in a value. */
  readonly strict: boolean;
  /** How often `stop` stands in each value: a time has as many as its form has. */
  readonly skip: readonly number[];
  /** A byte behind a backslash ends nothing. */
  readonly escapes: boolean;
  /** In quotes: an empty value is a value. */
  readonly quoted: boolean;
  /** Only the end of the line ends it: quotes inside are not marked. */
  readonly greedy: boolean;
}

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', "'": "'", '[': ']', '(': ')', '<': '>', '{': '}' };

/** What to do for a line, in order. No step looks back, so reading is linear. */
export function accessSteps({ fields, literals }: AccessPattern, escape: AccessEscape): AccessStep[] {
  const steps: AccessStep[] = [];
  for (let f = 0; f < fields.length;) {
    const before = literals[f]!.at(-1) ?? '';
    const enclosed = CLOSERS[before] !== undefined && CLOSERS[before] === literals[f + 1]![0];
    const separator = literals[f + 1]!;
    let last = f;
    if (!enclosed && takesMore(fields[f]!, separator)) {
      while (last + 1 < fields.length && literals[last + 1] === separator) last++;
    }
    const group = fields.slice(f, last + 1);
    const stop = literals[last + 1]!;
    const isFree = enclosed || group.some(({ spaces }) => spaces);
    const isTime = group[0]!.shape !== undefined;
    const strict = !isFree && !isTime;
    steps.push({
      fields: group,
      separator: Buffer.from(separator),
      stop: Buffer.from(stop),
      first: firstByte(stop !== '' ? stop : strict ? before : ''),
      strict,
      skip: group.map(({ shape }) => count(shape, group.length > 1 ? separator : stop)),
      escapes: isFree && !isTime && escape !== 'none',
      quoted: enclosed && (before === '"' || before === "'"),
      greedy: escape === 'none' && isFree && last === fields.length - 1,
    });
    f = last + 1;
  }
  return steps;
}

/** Free text before a space may hold spaces, and an address before a colon may hold colons. */
const takesMore = ({ spaces, shape }: AccessField, separator: string): boolean =>
  shape === undefined && separator === (spaces ? ' ' : ':');

const firstByte = (characters: string): ByteString => Buffer.from(characters).toString('latin1', 0, 1);

const count = (shape: string | undefined, text: string): number =>
  shape === undefined || text === '' ? 0 : shape.split(text).length - 1;
