import type { ByteString } from '../seams.ts';
import type { Escapes } from './unescape.ts';

export const WHITE_SPACE: readonly ByteString[] = [' ', '\t', '\r', '\n'];

/** How a record of pairs is written. */
export interface PairSyntax {
  /** What stands between pairs: any of these, each of one byte or more. */
  readonly pairs: readonly ByteString[];
  /** What stands between a name and its value: the first of any of these in a pair. */
  readonly equals: readonly ByteString[];
  /** Characters of which a pair stands around a name or value that may hold separators. */
  readonly quotes: ByteString;
  readonly escapes: Escapes;
  /** Whether blanks around names and values without quotes are no part of them. */
  readonly trim: boolean;
  /** What text without a value is: a field whose value is `true`, nothing, or a fault. */
  readonly bare: 'flag' | 'ignore' | 'reject';
  /** Fields whose value in quotes is itself a list of pairs: they become fields `outer.inner`. */
  readonly nested: ReadonlySet<ByteString>;
  /** Fields whose value without quotes is bytes in hexadecimal digits. */
  readonly hex: ReadonlySet<ByteString>;
}

const MAY_END_PAIR = 1;
const MAY_EQUAL = 2;
const IS_QUOTE = 4;

/** Finds the separators of a syntax in text. */
export class Separators {
  readonly #pairs: readonly ByteString[];
  readonly #equals: readonly ByteString[];
  /** What a byte may begin. */
  readonly #kinds = new Uint8Array(256);

  constructor({ pairs, equals, quotes }: Pick<PairSyntax, 'pairs' | 'equals' | 'quotes'>) {
    this.#pairs = longestFirst(pairs);
    this.#equals = longestFirst(equals);
    for (const text of pairs) this.#kinds[text.charCodeAt(0)]! |= MAY_END_PAIR;
    for (const text of equals) this.#kinds[text.charCodeAt(0)]! |= MAY_EQUAL;
    for (let i = 0; i < quotes.length; i++) this.#kinds[quotes.charCodeAt(i)]! |= IS_QUOTE;
  }

  isQuote(text: ByteString, at: number): boolean {
    return (this.#kinds[text.charCodeAt(at)]! & IS_QUOTE) !== 0;
  }

  /** Length of the separator between pairs that stands at `at`; 0 where there is none. */
  pairEnd(text: ByteString, at: number): number {
    return (this.#kinds[text.charCodeAt(at)]! & MAY_END_PAIR) === 0 ? 0 : lengthOf(this.#pairs, text, at);
  }

  /** The same for what stands between a name and its value. */
  equals(text: ByteString, at: number): number {
    return (this.#kinds[text.charCodeAt(at)]! & MAY_EQUAL) === 0 ? 0 : lengthOf(this.#equals, text, at);
  }
}

const longestFirst = (texts: readonly ByteString[]): readonly ByteString[] =>
  texts.toSorted((a, b) => b.length - a.length);

function lengthOf(separators: readonly ByteString[], text: ByteString, at: number): number {
  for (let s = 0; s < separators.length; s++) if (text.startsWith(separators[s]!, at)) return separators[s]!.length;
  return 0;
}
