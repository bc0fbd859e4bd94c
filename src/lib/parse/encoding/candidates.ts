import { Charset } from './charset.ts';
import { everydayCharacters, isEastAsian } from './everyday-characters.ts';
import type { EncodingName } from './encoding-name.ts';

export interface Candidate {
  readonly charset: Charset;
  readonly common: ReadonlySet<number>;
}

/** What lines that are not UTF-8 may be in. Holds nothing of any entry, so one serves all entries of a log. */
export class Candidates {
  /** They take nearly any bytes, so they come last. */
  readonly others: readonly Charset[];
  readonly #encodings: readonly EncodingName[];
  #evident: readonly Candidate[] | undefined;

  /** `encodings` in the order of preference. */
  constructor(encodings: readonly EncodingName[]) {
    this.#encodings = encodings;
    this.others = encodings.filter((name) => !isEastAsian(name)).map((name) => new Charset(name));
  }

  /** Those of East Asia, whose texts show what they are in. Made when first asked for: it takes milliseconds. */
  get evident(): readonly Candidate[] {
    this.#evident ??= this.#encodings
      .filter(isEastAsian)
      .map((name) => ({ charset: new Charset(name), common: everydayCharacters(name) }));
    return this.#evident;
  }
}
