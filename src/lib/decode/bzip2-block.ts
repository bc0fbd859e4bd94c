import type { Bytes } from '../seams.ts';
import type { BitReader } from './bit-reader.ts';
import { expand, measure } from './bzip2-runs.ts';
import { Symbols } from './bzip2-symbols.ts';
import { Tables } from './bzip2-tables.ts';

/** Decodes one block after another in the same memory: 5 bytes for each of `capacity`. */
export class BlockDecoder {
  readonly capacity: number;
  readonly #tables = new Tables();
  readonly #symbols: Symbols;
  readonly #content: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#symbols = new Symbols(capacity);
    this.#content = new Uint8Array(capacity);
  }

  /**
   * Reads a block of up to `limit` bytes, whose magic is behind us and began at `start`. Its content has been held
   * against its checksum, `crc`; read it before the next block.
   */
  async read(
    bits: BitReader,
    limit: number,
    start: number,
  ): Promise<{ readonly crc: number; readonly content: Iterable<Bytes> }> {
    const crc = (bits.take(16) << 16) | bits.take(16);
    // Only releases before 0.9.5, of 1999, wrote such blocks.
    if (bits.take(1) === 1) throw bits.fault('a randomised block, which is not read', start);
    const first = bits.take(24);
    await this.#tables.read(bits);
    await this.#symbols.read(bits, this.#tables, limit);
    if (first >= this.#symbols.length) throw bits.fault('a block whose first byte lies outside it', start);
    this.#unsort(first);
    const content = this.#content.subarray(0, this.#symbols.length);
    const measured = measure(content);
    if (measured === undefined) throw bits.fault('a block that ends in a run', start);
    if (measured.crc !== crc) throw bits.fault('the checksum of the block differs', start);
    return { crc, content: expand(content, measured.length) };
  }

  /**
   * Undoes the sorting (Burrows and Wheeler, 1994): a byte's row among the sorted ones leads to the byte that follows
   * it. The row goes into the upper bits of the column, so that each step looks at one place in memory.
   */
  #unsort(first: number): void {
    const { column, counts, length } = this.#symbols;
    const content = this.#content;
    const rows = new Int32Array(256);
    for (let byte = 1; byte < 256; byte++) rows[byte] = rows[byte - 1]! + counts[byte - 1]!;
    for (let at = 0; at < length; at++) {
      const byte = column[at]! & 0xff;
      column[rows[byte]!++]! |= at << 8;
    }
    let entry = column[first]!;
    for (let at = 0; at < length; at++) {
      entry = column[entry >>> 8]!;
      content[at] = entry & 0xff;
    }
  }
}
