import type { Bytes } from '../../seams.ts';
import type { Candidate, Candidates } from './candidates.ts';
import type { ExactText } from './charset.ts';
import { plausibility } from './plausibility.ts';

/** What it counts for an encoding that an earlier line was in it: as much as makes half-width kana pass for kanji. */
const EARLIER = 2;
/** So likely a text is read no better by any other encoding, given that an earlier line was in it. */
const UNBEATEN = 2;

/** Finds the encoding of lines that are not UTF-8, among candidates. It remembers what earlier lines were in. */
export class LineGuess {
  readonly #candidates: Candidates;
  #earlier: Candidate | undefined;

  constructor(candidates: Candidates) {
    this.#candidates = candidates;
  }

  /** A line in its encoding, or `undefined` where nothing speaks for any. A line that goes on may end in a character. */
  read(line: Bytes, goesOn: boolean): ExactText | undefined {
    const likeliest = this.#likeliest(line, goesOn);
    if (likeliest !== undefined) return likeliest;
    for (const charset of this.#candidates.others) {
      const read = charset.exact(line, goesOn);
      if (read !== undefined) return read;
    }
    return undefined;
  }

  #likeliest(line: Bytes, goesOn: boolean): ExactText | undefined {
    let best: ExactText | undefined;
    let most = 0;
    const earlier = this.#earlier;
    if (earlier !== undefined) {
      const read = earlier.charset.exact(line, goesOn);
      const weight = read === undefined ? 0 : plausibility(read.text, earlier.common).weight;
      if (weight >= UNBEATEN) return read;
      if (weight > 0) {
        best = read;
        most = weight + EARLIER;
      }
    }
    for (const candidate of this.#candidates.evident) {
      const read = candidate === earlier ? undefined : candidate.charset.exact(line, goesOn);
      if (read === undefined) continue;
      const { weight, isEvident } = plausibility(read.text, candidate.common);
      if (!isEvident || weight <= most) continue;
      best = read;
      most = weight;
      this.#earlier = candidate;
    }
    return best;
  }
}
