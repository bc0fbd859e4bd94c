import type { ByteString } from '../seams.ts';
import { PatternReader } from './pattern-reader.ts';

/** Longer text is not matched: time grows with it. */
export const MAX_MATCHED_BYTES = 65_536;

const MAX_REPLACED = 1000;

export interface PatternOptions {
  /** Letters match in both cases; in ranges of a class those of ASCII. */
  readonly ignoreCase?: boolean;
  /** `.` matches line ends as well. */
  readonly dotAll?: boolean;
}

/** What is wrong with a pattern of a user, to be shown after its name, with the fix behind `; `. */
export function checkPattern(source: string): string | undefined {
  const reader = new PatternReader(source, false);
  reader.read();
  return reader.fault;
}

/** A pattern that passed {@link checkPattern}; another one is a bug, and throws. */
export function compilePattern(source: string, options: PatternOptions = {}): Pattern {
  return new Pattern(source, options);
}

const BEYOND_ASCII = /[^\0-\x7f]/;

/**
 * A regular expression of a user's, which every text ends in a time that grows no faster than the text: V8 leaves
 * backtracking for its linear engine after 50,000 steps, for patterns that {@link checkPattern} lets pass, once the
 * program has been started with `boundRegexEngine`.
 */
export class Pattern {
  readonly source: string;
  /** The names of the groups that capture, in order: group `i` is item `i + 1` of a match. */
  readonly groups: readonly (string | undefined)[];
  readonly #regex: RegExp;
  /** The same, which goes on behind the match before. */
  readonly #next: RegExp;

  constructor(source: string, { ignoreCase = false, dotAll = false }: PatternOptions) {
    const reader = new PatternReader(source, ignoreCase);
    const written = reader.read();
    if (reader.fault !== undefined) throw new RangeError(`the check let a pattern pass that ${reader.fault}`);
    this.source = source;
    this.groups = reader.groups;
    this.#regex = new RegExp(written, dotAll ? 's' : '');
    this.#next = new RegExp(written, dotAll ? 'gs' : 'g');
  }

  /** Whether it is found in `text`. Never in one of more than {@link MAX_MATCHED_BYTES}. */
  test(text: ByteString): boolean {
    return text.length <= MAX_MATCHED_BYTES && this.#regex.test(BEYOND_ASCII.test(text) ? characters(text) : text);
  }

  /**
   * The first match in `text`: the whole of it, then what each group holds, `undefined` where a group took no part. There
   * is none in a text of more than {@link MAX_MATCHED_BYTES}. Half of a character beyond U+FFFF comes out as U+FFFD.
   */
  exec(text: ByteString): readonly (ByteString | undefined)[] | undefined {
    if (text.length > MAX_MATCHED_BYTES) return undefined;
    if (!BEYOND_ASCII.test(text)) return this.#regex.exec(text) ?? undefined;
    return this.#regex.exec(characters(text))?.map((item) => (item === undefined ? item : byteString(item)));
  }

  /**
   * `text` with what `by` makes of each match, in characters. `undefined` for one of more than {@link MAX_MATCHED_BYTES},
   * or with more than {@link MAX_REPLACED} matches: each of them can take as long as the text.
   */
  replaceAll(text: ByteString, by: (match: readonly (string | undefined)[]) => string): ByteString | undefined {
    if (text.length > MAX_MATCHED_BYTES) return undefined;
    const whole = BEYOND_ASCII.test(text) ? characters(text) : text;
    let replaced = '';
    let done = 0;
    this.#next.lastIndex = 0;
    for (let count = 0; ; count++) {
      const match = this.#next.exec(whole);
      if (match === null) return count === 0 ? text : byteString(replaced + whole.slice(done));
      if (count === MAX_REPLACED) return undefined;
      replaced += whole.slice(done, match.index) + by(match);
      done = match.index + match[0].length;
      if (match[0] === '') this.#next.lastIndex++;
    }
  }
}

const characters = (text: ByteString): string => Buffer.from(text, 'latin1').toString();
const byteString = (text: string): ByteString =>
  BEYOND_ASCII.test(text) ? Buffer.from(text).toString('latin1') : text;
