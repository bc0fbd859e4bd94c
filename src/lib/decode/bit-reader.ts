import { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import type { ByteReader } from './byte-reader.ts';

/** Bytes that are held before a step begins. A step is what is read between two looks at `low`. */
const STEP_BYTES = 160;

/**
 * Bits of a stream of bytes, the highest of each byte first. Reading is synchronous in steps of up to
 * {@link STEP_BYTES}: where `low` says so, `fill` comes first. Past the end of the input stand zeros, and then errors.
 */
export class BitReader {
  /** What is held, and {@link STEP_BYTES} more behind it. */
  bytes: Bytes = Buffer.alloc(0);
  /** Place of the next bit in `bytes`. */
  bit = 0;
  #end = 0;
  #low = -1;
  readonly #codec: string;
  readonly #reader: ByteReader;

  constructor(codec: string, reader: ByteReader) {
    this.#codec = codec;
    this.#reader = reader;
  }

  get low(): boolean {
    return this.bit > this.#low;
  }

  /** Offset in the input of the byte in which the next bit lies. */
  get offset(): number {
    return this.#reader.offset + (this.bit >>> 3);
  }

  /** Holds enough for a step, if the input has it. Fails with DECODE_TRUNCATED where more was read than there is. */
  async fill(): Promise<void> {
    this.check();
    const used = this.bit >>> 3;
    this.#reader.skip(used);
    this.bit -= used * 8;
    const enough = await this.#reader.hold(STEP_BYTES * 2);
    const { held } = this.#reader;
    this.#end = held.length * 8;
    this.#low = enough ? this.#end - STEP_BYTES * 8 : this.#end;
    this.bytes = enough ? held : Buffer.concat([held, Buffer.alloc(STEP_BYTES)]);
  }

  /** The next `count` bits, up to 24. */
  take(count: number): number {
    const { bytes, bit } = this;
    const at = bit >>> 3;
    const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    this.bit = bit + count;
    this.check();
    return (word << (bit & 7)) >>> (32 - count);
  }

  /** Fails with DECODE_TRUNCATED where more was read than there is. */
  check(): void {
    if (this.bit > this.#end) throw this.#truncated();
  }

  /** What is wrong before the next bit: damage, or only that the input has ended. */
  fault(fault: string, offset = this.offset): PipelineError {
    if (this.bit > this.#end) return this.#truncated();
    return new PipelineError('DECODE_CORRUPT', { codec: this.#codec, offset, fault });
  }

  /** Passes over the rest of a byte that has been begun. Says whether another follows. */
  async nextByte(): Promise<boolean> {
    this.bit = (this.bit + 7) & ~7;
    if (this.low || this.bit === this.#end) await this.fill();
    return this.bit < this.#end;
  }

  #truncated(): PipelineError {
    const offset = this.#reader.offset + this.#end / 8;
    return new PipelineError('DECODE_TRUNCATED', { codec: this.#codec, offset });
  }
}
