import { REJECT_HEAD_BYTES } from '../seams.ts';
import type { Bytes } from '../seams.ts';

/** A record over the limit, of which only the beginning is kept. */
export interface LongRecord {
  readonly offset: number;
  readonly length: number;
  readonly head: Bytes;
}

/** Bytes of a record whose end has not come, in the pieces in which they came. Past the limit only the head is kept. */
export class OpenRecord {
  readonly #limit: number;
  #pieces: Bytes[] = [];
  #length = 0;
  #skipping = false;
  #last = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  /** Whether the record is known to be over the limit, so that its bytes are not kept any more. */
  get skipping(): boolean {
    return this.#skipping;
  }

  /** The last byte that was added. */
  get last(): number {
    return this.#last;
  }

  add(bytes: Bytes): void {
    if (bytes.length === 0) return;
    this.#length += bytes.length;
    this.#last = bytes[bytes.length - 1]!;
    if (this.#skipping) return;
    this.#pieces.push(bytes);
    // One byte more than the limit: it may be the CR of a line end, which is no part of the record.
    if (this.#length <= this.#limit + 1) return;
    this.#skipping = true;
    this.#pieces = [Buffer.from(this.#whole().subarray(0, REJECT_HEAD_BYTES))];
  }

  /** What is held and `more` after it, in one piece; where the record is skipped, its head. Forgets the record. */
  take(more?: Bytes): Bytes {
    const whole = more === undefined || this.#skipping ? this.#whole() : this.#whole(more);
    this.#pieces = [];
    this.#length = 0;
    this.#skipping = false;
    return whole;
  }

  #whole(more?: Bytes): Bytes {
    const pieces = more === undefined ? this.#pieces : [...this.#pieces, more];
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }
}
