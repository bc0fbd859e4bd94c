import type { Bytes } from '../seams.ts';
import { LF } from './line.ts';

/** Knows where in the entry the line began that reading is in. Asked for records, not for bytes: it looks back. */
export class LineTracker {
  #line: number;
  #seen: number;

  /** Begins at the beginning of a line. */
  constructor(offset: number) {
    this.#line = offset;
    this.#seen = offset;
  }

  /** Where the line began that reading was in when it was last asked. */
  get line(): number {
    return this.#line;
  }

  /** Gives where the line began that holds index `to` of `bytes`, which begin at `offset` of the entry. */
  at(bytes: Bytes, offset: number, to: number): number {
    const from = this.#seen - offset;
    if (to > from) {
      const feed = bytes.subarray(from, to).lastIndexOf(LF);
      if (feed >= 0) this.#line = this.#seen + feed + 1;
      this.#seen = offset + to;
    }
    return this.#line;
  }

  /** Goes back to `offset`, in the line that began at `line`. */
  rewind(offset: number, line: number): void {
    this.#line = line;
    this.#seen = offset;
  }
}
