import type { Bytes } from '../../seams.ts';
import { LF } from '../line.ts';

/** So much of a line is held at most until its encoding is decided. */
export const STRETCH_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);

export interface StretchReader {
  /** Whole lines, each ended by LF but perhaps the last of the entry. */
  lines(bytes: Bytes): void;
  /** The next {@link STRETCH_BYTES} of a line that has more. Gives what is to precede the rest: a few bytes at most. */
  part(bytes: Bytes): Bytes;
}

/**
 * Cuts input on the byte LF, which is part of no other character in any encoding but UTF-16. What a line is cut into
 * depends on the line alone, not on how the input comes.
 */
export class Stretches {
  readonly #reader: StretchReader;
  /** The beginning of a line, shorter than a stretch. */
  #held: Bytes = NOTHING;

  constructor(reader: StretchReader) {
    this.#reader = reader;
  }

  push(input: Bytes): void {
    let at = 0;
    while (at < input.length) {
      const held = this.#held;
      const next = input.subarray(at, at + STRETCH_BYTES - held.length);
      // Behind a held beginning comes its own line; else as many lines as there are.
      const lf = held.length > 0 ? next.indexOf(LF) : next.lastIndexOf(LF);
      const taken = lf < 0 ? next : next.subarray(0, lf + 1);
      const bytes = held.length === 0 ? taken : Buffer.concat([held, taken]);
      at += taken.length;
      this.#held = NOTHING;
      if (lf >= 0) this.#reader.lines(bytes);
      else this.#held = bytes.length < STRETCH_BYTES ? bytes : this.#reader.part(bytes);
    }
  }

  /** Hands over the beginning of a line, too: nothing of it is known yet to come. */
  flush(): void {
    const held = this.#held;
    this.#held = NOTHING;
    if (held.length > 0) this.#held = this.#reader.part(held);
  }

  /** Hands over what is held: the last line has no LF. */
  end(): void {
    const held = this.#held;
    this.#held = NOTHING;
    if (held.length > 0) this.#reader.lines(held);
  }
}
