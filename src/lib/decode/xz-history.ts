import type { Bytes } from '../seams.ts';
import { OUTPUT_BYTES } from './native-decoder.ts';
import type { History } from './xz-lzma.ts';

const FIRST_BYTES = 256 * 1024;
/** The most that one chunk stands for. */
const MAX_CHUNK_BYTES = 2 * 1024 * 1024;

/**
 * What was decoded last, in one piece of memory that grows to the size of the dictionary and a quarter more. When it is
 * full, the last part moves to its start: seldom enough that it costs less than looking for an edge at each byte.
 */
export class XzHistory implements History {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  readonly reach: number;
  readonly #most: number;

  constructor(dictionaryBytes: number) {
    this.reach = dictionaryBytes;
    this.#most = dictionaryBytes + 16 + Math.max(MAX_CHUNK_BYTES, dictionaryBytes >>> 2);
  }

  forget(): void {
    this.at = 0;
  }

  /** Makes room for `length` bytes, up to 2 MiB, and says where they will begin. */
  reserve(length: number): number {
    if (this.at + length > this.#most) {
      // By a multiple of 16: the decoder looks at the lowest bits of `at`.
      const passed = (this.at - this.reach) & ~15;
      this.bytes.copyWithin(0, passed, this.at);
      this.at -= passed;
    }
    if (this.at + length > this.bytes.length) {
      const size = Math.max(this.at + length, 2 * this.bytes.length, FIRST_BYTES);
      const larger = new Uint8Array(Math.min(size, this.#most));
      larger.set(this.bytes.subarray(0, this.at));
      this.bytes = larger;
    }
    return this.at;
  }

  add(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Copies of what stands behind `from`. */
  *since(from: number): Generator<Bytes> {
    for (let at = from; at < this.at; at += OUTPUT_BYTES) {
      yield Buffer.from(this.bytes.subarray(at, Math.min(at + OUTPUT_BYTES, this.at)));
    }
  }
}
