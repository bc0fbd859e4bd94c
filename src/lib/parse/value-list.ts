import { NO_VALUE, OWN_TEXT } from '../seams.ts';
import type { ByteString, Values } from '../seams.ts';

const NONE: ReadonlyMap<number, ByteString> = new Map();

/** The values of the records of one chunk, in the order in which they are added. */
export class ValueList {
  #starts: number[] = [];
  #ends: number[] = [];
  #own = new Map<number, ByteString>();

  /** The next value is the bytes [start, end). */
  span(start: number, end: number): void {
    this.#starts.push(start);
    this.#ends.push(end);
  }

  /** The next value is `text`, which stands nowhere in the bytes; or there is none. */
  add(text: ByteString | undefined): void {
    if (text !== undefined) this.#own.set(this.#starts.length, text);
    this.#starts.push(text === undefined ? NO_VALUE : OWN_TEXT);
    this.#ends.push(0);
  }

  /** What was added since the last call. `text` is the stretch that the spans are of. */
  take(text: ByteString): Values {
    // What was taken must not see what is added later.
    const own = this.#own.size > 0 ? this.#own : NONE;
    const values = { starts: this.#starts, ends: this.#ends, own, text };
    this.#starts = [];
    this.#ends = [];
    if (this.#own.size > 0) this.#own = new Map();
    return values;
  }
}
