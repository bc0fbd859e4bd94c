/** A small bzip2 encoder: one prefix code a block, and places at which a test can spoil what is written. */

/** What a test may have written in place of the right value. */
export interface Spoiled {
  readonly level?: number;
  readonly blockCrc?: number;
  readonly streamCrc?: number;
  readonly randomised?: number;
  readonly first?: number;
  readonly codes?: number;
  readonly selectors?: number;
  /** Symbols of the block, without its end. */
  readonly symbols?: readonly number[];
  /** Lengths of the code. */
  readonly lengths?: readonly number[];
  /** Bytes of the block, after runs were taken out. */
  readonly block?: Uint8Array;
}

const BLOCK_BYTES = 50_000;

export function bzip2Sync(content: Uint8Array, spoiled: Spoiled = {}): Buffer {
  const bits = new BitWriter();
  for (const letter of `BZh${spoiled.level ?? 1}`) bits.put(letter.charCodeAt(0), 8);
  let sum = 0;
  for (let at = 0; at < content.length; at += BLOCK_BYTES) {
    const part = content.subarray(at, at + BLOCK_BYTES);
    const crc = spoiled.blockCrc ?? crcOf(part);
    sum = ((sum << 1) | (sum >>> 31)) ^ crc;
    writeBlock(bits, part, crc, spoiled);
  }
  bits.put(0x177245, 24);
  bits.put(0x385090, 24);
  bits.put((spoiled.streamCrc ?? sum) >>> 16, 16);
  bits.put((spoiled.streamCrc ?? sum) & 0xffff, 16);
  return bits.end();
}

function writeBlock(bits: BitWriter, content: Uint8Array, crc: number, spoiled: Spoiled): void {
  const block = spoiled.block ?? withoutRuns(content);
  const { column, first } = sorted(block);
  const alphabet = [...new Set(block)].sort((a, b) => a - b);
  const end = alphabet.length + 1;
  const symbols = [...(spoiled.symbols ?? symbolsOf(column, alphabet)), end];
  const lengths = spoiled.lengths ?? lengthsOf(symbols, end + 1);
  bits.put(0x314159, 24);
  bits.put(0x265359, 24);
  bits.put(crc >>> 16, 16);
  bits.put(crc & 0xffff, 16);
  bits.put(spoiled.randomised ?? 0, 1);
  bits.put(spoiled.first ?? first, 24);
  const rows = Array.from({ length: 16 }, (_, row) => alphabet.filter((byte) => byte >>> 4 === row));
  for (const row of rows) bits.put(row.length > 0 ? 1 : 0, 1);
  for (const row of rows) {
    if (row.length > 0)
      for (let column = 0; column < 16; column++) bits.put(row.some((b) => b % 16 === column) ? 1 : 0, 1);
  }
  const selectors = spoiled.selectors ?? Math.ceil(symbols.length / 50);
  bits.put(spoiled.codes ?? 2, 3);
  bits.put(selectors, 15);
  for (let left = selectors; left > 0; left--) bits.put(0, 1);
  for (let code = 0; code < 2; code++) {
    let length = lengths[0]!;
    bits.put(length, 5);
    for (const wanted of lengths) {
      for (; length < wanted; length++) bits.put(0b10, 2);
      for (; length > wanted; length--) bits.put(0b11, 2);
      bits.put(0, 1);
    }
  }
  const codes = codesOf(lengths);
  for (const symbol of symbols) bits.put(codes[symbol]!, lengths[symbol]!);
}

class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  put(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.#held = (this.#held << 1) | ((value >>> bit) & 1);
      if (++this.#count % 8 === 0) this.#bytes.push(this.#held & 0xff);
    }
  }

  end(): Buffer {
    this.put(0, -this.#count & 7);
    return Buffer.from(this.#bytes);
  }
}

export function crcOf(content: Uint8Array): number {
  let crc = -1;
  for (const byte of content) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  }
  return ~crc;
}

function withoutRuns(content: Uint8Array): Uint8Array {
  const block: number[] = [];
  for (let at = 0; at < content.length;) {
    let end = at + 1;
    while (end < content.length && end - at < 259 && content[end] === content[at]) end++;
    block.push(...content.subarray(at, Math.min(end, at + 4)));
    if (end - at >= 4) block.push(end - at - 4);
    at = end;
  }
  return Uint8Array.from(block);
}

/** The last column of the sorted rotations: each round sorts by twice as many bytes. */
function sorted(block: Uint8Array): { column: Uint8Array; first: number } {
  const n = block.length;
  let ranks = Float64Array.from(block);
  let order = new Float64Array(n);
  for (let width = 1, before = -1; ; width *= 2) {
    const keys = ranks.map((rank, at) => (width === 1 ? rank : rank * n + ranks[(at + width / 2) % n]!));
    order = keys.map((key, at) => key * n + at).sort();
    const next = new Float64Array(n);
    let rank = 0;
    order.forEach((entry, place) => {
      const at = entry % n;
      if (place > 0 && keys[at] !== keys[order[place - 1]! % n]) rank++;
      next[at] = rank;
    });
    ranks = next;
    if (rank === n - 1 || (rank === before && width > n)) break;
    before = rank;
  }
  const column = Uint8Array.from(order, (entry) => block[((entry % n) + n - 1) % n]!);
  return { column, first: order.findIndex((entry) => entry % n === 0) };
}

function symbolsOf(column: Uint8Array, alphabet: readonly number[]): number[] {
  const recent = [...alphabet];
  const symbols: number[] = [];
  let run = 0;
  const flush = (): void => {
    for (; run > 0; run = (run - 1) >>> 1) symbols.push((run - 1) & 1);
  };
  for (const byte of column) {
    const place = recent.indexOf(byte);
    if (place === 0) {
      run++;
      continue;
    }
    flush();
    recent.splice(place, 1);
    recent.unshift(byte);
    symbols.push(place + 1);
  }
  flush();
  return symbols;
}

/** Huffman's code; symbols that do not occur count as one. */
function lengthsOf(symbols: readonly number[], count: number): number[] {
  const lengths = Array.from({ length: count }, () => 0);
  let trees = lengths.map((_, symbol) => ({ weight: 1, leaves: [symbol] }));
  for (const symbol of symbols) trees[symbol]!.weight++;
  while (trees.length > 1) {
    trees = trees.sort((a, b) => a.weight - b.weight);
    const [a, b, ...others] = trees as [(typeof trees)[0], (typeof trees)[0]];
    const leaves = [...a.leaves, ...b.leaves];
    for (const leaf of leaves) lengths[leaf]!++;
    trees = [...others, { weight: a.weight + b.weight, leaves }];
  }
  return lengths;
}

function codesOf(lengths: readonly number[]): number[] {
  const codes: number[] = [];
  let code = 0;
  for (let length = 1; length <= 20; length++, code <<= 1) {
    lengths.forEach((own, symbol) => {
      if (own === length) codes[symbol] = code++;
    });
  }
  return codes;
}
