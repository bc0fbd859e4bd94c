import type { BitReader } from './bit-reader.ts';
import { MAX_CODE_BITS, SHORT_BITS, type PrefixCode } from './bzip2-code.ts';
import { GROUP_SYMBOLS, type Tables } from './bzip2-tables.ts';

/** The symbols of a block as the bytes that they stand for: prefix codes, runs and places in a list taken off. */
export class Symbols {
  /** Each byte in the lowest 8 bits of one number; the others are 0. */
  readonly column: Int32Array;
  /** Bytes of the block. */
  length = 0;
  /** How often each byte occurs. */
  readonly counts = new Int32Array(256);
  /** Bytes with the one seen last in front. */
  readonly #recent = new Uint8Array(256);
  #limit = 0;
  #run = 0;
  #digits = 0;

  constructor(capacity: number) {
    this.column = new Int32Array(capacity);
  }

  /** Reads a block of up to `limit` bytes. */
  async read(bits: BitReader, tables: Tables, limit: number): Promise<void> {
    this.#limit = limit;
    this.length = 0;
    this.#run = 0;
    this.#digits = 0;
    this.counts.fill(0);
    this.#recent.set(tables.alphabet);
    const end = tables.alphabet.length + 1;
    for (let group = 0; group < tables.groups; group++) {
      if (bits.low) await bits.fill();
      const ended = this.#readGroup(bits, tables.codeOf(group), end);
      bits.check();
      if (ended) return;
    }
    throw bits.fault('a block without end');
  }

  /** Reads up to {@link GROUP_SYMBOLS} symbols. Says whether the last one of the block was among them. */
  #readGroup(bits: BitReader, code: PrefixCode, end: number): boolean {
    const { bytes } = bits;
    const { short } = code;
    const { column, counts } = this;
    const recent = this.#recent;
    const limit = this.#limit;
    let { bit } = bits;
    let { length } = this;
    let run = this.#run;
    let digits = this.#digits;
    for (let left = GROUP_SYMBOLS; left > 0; left--) {
      const at = bit >>> 3;
      const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
      const next = (word << (bit & 7)) >>> (32 - MAX_CODE_BITS);
      const entry = short[next >>> (MAX_CODE_BITS - SHORT_BITS)]! || code.long(next);
      bit += entry & 31;
      const symbol = entry >>> 5;
      if (entry === 0) throw this.#fault(bits, bit, 'a code that stands for nothing');
      if (symbol < 2) {
        // The digits 1 and 2 of a number to the base 2, the lowest first.
        run += (symbol + 1) << digits++;
        if (run > limit) throw this.#fault(bits, bit, 'a run that is longer than a block');
        continue;
      }
      if (run > 0) {
        const byte = recent[0]!;
        if (length + run > limit) throw this.#fault(bits, bit, 'a block that is too long');
        column.fill(byte, length, length + run);
        counts[byte]! += run;
        length += run;
        run = 0;
        digits = 0;
      }
      if (symbol === end) {
        bits.bit = bit;
        this.length = length;
        return true;
      }
      if (length === limit) throw this.#fault(bits, bit, 'a block that is too long');
      let place = symbol - 1;
      const byte = recent[place]!;
      for (; place > 0; place--) recent[place] = recent[place - 1]!;
      recent[0] = byte;
      counts[byte]!++;
      column[length++] = byte;
    }
    bits.bit = bit;
    this.length = length;
    this.#run = run;
    this.#digits = digits;
    return false;
  }

  #fault(bits: BitReader, bit: number, fault: string): Error {
    bits.bit = bit;
    return bits.fault(fault);
  }
}
