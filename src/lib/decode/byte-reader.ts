import type { Bytes } from '../seams.ts';

const NOTHING: Bytes = Buffer.alloc(0);

/** A stream of bytes read in pieces of the reader's choosing, with the offset of each. */
export class ByteReader {
  /** Offset in the input of the next byte. */
  offset = 0;
  /** The bytes at `offset` that have been read already. */
  held: Bytes = NOTHING;
  readonly #input: AsyncIterator<Bytes>;
  readonly #signal: AbortSignal;

  constructor(input: AsyncIterable<Bytes>, signal: AbortSignal) {
    this.#input = input[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** Reads until `held` has `count` bytes or the input ends; says whether it has them. Where it fails, `held` has the rest. */
  async hold(count: number): Promise<boolean> {
    if (this.held.length >= count) return true;
    const pieces = [this.held];
    let length = this.held.length;
    try {
      while (length < count) {
        this.#signal.throwIfAborted();
        const next = await this.#input.next();
        if (next.done === true) break;
        pieces.push(next.value);
        length += next.value.length;
      }
    } finally {
      this.held = pieces.length === 2 && this.held.length === 0 ? pieces[1]! : Buffer.concat(pieces, length);
    }
    return length >= count;
  }

  /** The next `count` bytes, fewer only at the end of the input. They stay held. */
  async peek(count: number): Promise<Bytes> {
    await this.hold(count);
    return this.held.subarray(0, count);
  }

  /** Passes over held bytes. */
  skip(count: number): void {
    this.offset += count;
    this.held = this.held.subarray(count);
  }

  /** Passes over the bytes before `offset`, or to the end of the input. */
  async seek(offset: number): Promise<void> {
    while (this.offset < offset && (await this.hold(1))) this.skip(Math.min(this.held.length, offset - this.offset));
  }

  /** Passes over zero bytes. Says whether another byte follows them. */
  async skipZeros(): Promise<boolean> {
    while (await this.hold(1)) {
      const end = this.held.findIndex((byte) => byte !== 0);
      this.skip(end < 0 ? this.held.length : end);
      if (end >= 0) return true;
    }
    return false;
  }

  /** Gives up the input, read to its end or not. */
  async close(): Promise<void> {
    await this.#input.return?.();
  }
}
