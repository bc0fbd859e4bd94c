import type { Bytes } from '../seams.ts';

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/** Takes a UTF-8 byte order mark off the front of an entry, wherever the input is cut. */
export class ByteOrderMark {
  #held: Bytes | undefined;
  #offset: number;

  /** `offset` is where the first byte that will be pushed stands in the entry: only at 0 there may be a mark. */
  constructor(offset = 0) {
    this.#offset = offset;
    this.#held = offset === 0 ? NOTHING : undefined;
  }

  /** Where the first byte that is given stands: 3 behind a mark. Final once `push` or `end` has given a byte. */
  get offset(): number {
    return this.#offset;
  }

  push(input: Bytes): Bytes {
    if (this.#held === undefined) return input;
    const head = this.#held.length === 0 ? input : Buffer.concat([this.#held, input]);
    const compared = Math.min(head.length, MARK.length);
    const alike = head.compare(MARK, 0, compared, 0, compared) === 0;
    if (alike && head.length < MARK.length) {
      this.#held = head;
      return NOTHING;
    }
    this.#held = undefined;
    if (!alike) return head;
    this.#offset = MARK.length;
    return head.subarray(MARK.length);
  }

  /** Bytes that began like a mark and were none. */
  end(): Bytes {
    const held = this.#held ?? NOTHING;
    this.#held = undefined;
    return held;
  }
}
