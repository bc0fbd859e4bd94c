import type { Bytes } from '../seams.ts';

/** Large buffers to be used again. A fresh one each time would keep the garbage collector at work. */
export class BytePool {
  readonly #spare: Bytes[] = [];

  /** A buffer of at least `bytes`, with anything in it. */
  take(bytes: number): Bytes {
    const at = this.#spare.findIndex(({ length }) => length >= bytes);
    return at < 0 ? Buffer.allocUnsafe(bytes) : this.#spare.splice(at, 1)[0]!;
  }

  /** A larger buffer with the first `used` bytes of `small`, which is given back. */
  grow(small: Bytes, used: number, bytes: number): Bytes {
    const large = this.take(Math.max(bytes, small.length * 2));
    small.copy(large, 0, 0, used);
    this.give(small);
    return large;
  }

  /** Nothing may use `buffers` from now on. */
  give(...buffers: readonly Bytes[]): void {
    this.#spare.push(...buffers);
  }
}
