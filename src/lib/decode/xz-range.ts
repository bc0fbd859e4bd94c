import type { Bytes } from '../seams.ts';

const PROBABILITY_BITS = 11;
const EVEN = 1 << (PROBABILITY_BITS - 1);
const MOVE_BITS = 5;
/** Bytes that {@link RangeDecoder.start} reads. */
export const START_BYTES = 5;

/** Bits from a stream of bytes, by probabilities that each of them adjusts. All numbers are 32 bits wide. */
export class RangeDecoder {
  /** Place in the input of the next byte. */
  at = 0;
  readonly #probabilities: Uint16Array;
  #bytes: Bytes = Buffer.alloc(0);
  #range = 0;
  #code = 0;

  constructor(probabilities: number) {
    this.#probabilities = new Uint16Array(probabilities);
  }

  /** Forgets what was learnt. */
  reset(): void {
    this.#probabilities.fill(EVEN);
  }

  /** Begins at the start of `bytes`. Says whether they can be a beginning. */
  start(bytes: Bytes): boolean {
    this.#bytes = bytes;
    this.#range = -1;
    this.#code = bytes.readInt32BE(1);
    this.at = START_BYTES;
    return bytes[0] === 0;
  }

  /** Whether what was read can be the end. */
  ended(): boolean {
    if (this.#range >>> 24 === 0) {
      this.#range <<= 8;
      this.#code = (this.#code << 8) | this.#bytes[this.at++]!;
    }
    return this.#code === 0;
  }

  bit(place: number): number {
    let range = this.#range;
    let code = this.#code;
    if (range >>> 24 === 0) {
      range <<= 8;
      code = (code << 8) | this.#bytes[this.at++]!;
    }
    const probability = this.#probabilities[place]!;
    const bound = Math.imul(range >>> PROBABILITY_BITS, probability);
    if (code >>> 0 < bound >>> 0) {
      this.#range = bound;
      this.#code = code;
      this.#probabilities[place] = probability + ((2 * EVEN - probability) >>> MOVE_BITS);
      return 0;
    }
    this.#range = (range - bound) | 0;
    this.#code = (code - bound) | 0;
    this.#probabilities[place] = probability - (probability >>> MOVE_BITS);
    return 1;
  }

  /** `count` bits, the highest first; each has its probability by those before it. */
  tree(base: number, count: number): number {
    const probabilities = this.#probabilities;
    const bytes = this.#bytes;
    let { at } = this;
    let range = this.#range;
    let code = this.#code;
    let node = 1;
    for (let left = count; left > 0; left--) {
      if (range >>> 24 === 0) {
        range <<= 8;
        code = (code << 8) | bytes[at++]!;
      }
      const probability = probabilities[base + node]!;
      const bound = Math.imul(range >>> PROBABILITY_BITS, probability);
      if (code >>> 0 < bound >>> 0) {
        range = bound;
        probabilities[base + node] = probability + ((2 * EVEN - probability) >>> MOVE_BITS);
        node <<= 1;
      } else {
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probabilities[base + node] = probability - (probability >>> MOVE_BITS);
        node = (node << 1) | 1;
      }
    }
    this.at = at;
    this.#range = range;
    this.#code = code;
    return node - (1 << count);
  }

  /** A byte of which another is expected: as long as they agree, the probabilities of that one are used. */
  matched(base: number, expected: number): number {
    let node = 1;
    let agree = 0x100;
    for (let byte = expected << 1; node < 0x100; byte <<= 1) {
      const hint = byte & agree;
      const bit = this.bit(base + agree + hint + node);
      node = (node << 1) | bit;
      agree &= bit === 0 ? ~byte : byte;
    }
    return node & 0xff;
  }

  /** As {@link tree}, the lowest bit first. */
  reverseTree(base: number, count: number): number {
    let node = 1;
    let value = 0;
    for (let at = 0; at < count; at++) {
      const bit = this.bit(base + node);
      node = (node << 1) | bit;
      value |= bit << at;
    }
    return value;
  }

  /** `count` bits that are as likely 0 as 1. */
  even(count: number): number {
    let range = this.#range;
    let code = this.#code;
    let value = 0;
    for (let left = count; left > 0; left--) {
      if (range >>> 24 === 0) {
        range <<= 8;
        code = (code << 8) | this.#bytes[this.at++]!;
      }
      range >>>= 1;
      const bit = code >>> 0 >= range ? 1 : 0;
      if (bit === 1) code = (code - range) | 0;
      value = (value << 1) | bit;
    }
    this.#range = range;
    this.#code = code;
    return value;
  }
}
