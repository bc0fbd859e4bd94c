/** A small encoder of LZMA: bytes and new copies alone, the nearest place that shares four bytes. */

/** lc = 3, lp = 0, pb = 2: what everyone uses. */
export const PROPERTIES = 93;
const CONTEXT_BITS = 3;
const PLACE_MASK = 3;
const MAX_LENGTH = 273;

/** Content, and where each four bytes of it were seen last. */
export class Repeats {
  readonly content: Uint8Array;
  readonly #places = new Map<number, number>();
  #upTo = 0;

  constructor(content: Uint8Array) {
    this.content = content;
  }

  /** What can be copied to `at`, from no farther than `reach`. Asked for in order. */
  nearest(at: number, limit: number, reach: number): { length: number; distance: number } | undefined {
    const { content } = this;
    for (; this.#upTo < at; this.#upTo++) this.#places.set(this.#fourAt(this.#upTo), this.#upTo);
    const place = this.#places.get(this.#fourAt(at));
    if (place === undefined || at - place > reach) return undefined;
    let length = 0;
    while (at + length < limit && content[place + length] === content[at + length]) length++;
    return length < 4 ? undefined : { length, distance: at - place };
  }

  #fourAt(at: number): number {
    const { content } = this;
    return (content[at]! << 24) | (content[at + 1]! << 16) | (content[at + 2]! << 8) | content[at + 3]!;
  }
}

/** Encodes content[from … to) as one chunk, for a decoder that has forgotten all but the content before. */
export function lzma(repeats: Repeats, from: number, to: number, reach: number): Buffer {
  const { content } = repeats;
  const range = new RangeEncoder();
  let state = 0;
  let distance = 0;
  for (let at = from; at < to;) {
    const found = repeats.nearest(at, Math.min(to, at + MAX_LENGTH), reach);
    const place = at & PLACE_MASK;
    range.bit(`match ${state} ${place}`, found === undefined ? 0 : 1);
    if (found === undefined) {
      literal(range, content, at, state < 7 ? undefined : content[at - distance]!);
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      at++;
      continue;
    }
    range.bit(`again ${state}`, 0);
    writeLength(range, found.length - 2, place);
    writeDistance(range, found.distance - 1, Math.min(found.length - 2, 3));
    distance = found.distance;
    state = state < 7 ? 7 : 10;
    at += found.length;
  }
  return range.end();
}

function literal(range: RangeEncoder, content: Uint8Array, at: number, expected: number | undefined): void {
  const byte = content[at]!;
  const context = (at === 0 ? 0 : content[at - 1]!) >>> (8 - CONTEXT_BITS);
  let agree = expected !== undefined;
  let node = 1;
  for (let shift = 7; shift >= 0; shift--) {
    const bit = (byte >>> shift) & 1;
    const hint = ((expected ?? 0) >>> shift) & 1;
    range.bit(`literal ${context} ${agree ? `as ${hint}` : ''} ${node}`, bit);
    agree &&= bit === hint;
    node = (node << 1) | bit;
  }
}

function writeLength(range: RangeEncoder, length: number, place: number): void {
  range.bit('length', length < 8 ? 0 : 1);
  if (length < 8) return range.tree(`short ${place}`, length, 3);
  range.bit('length middle', length < 16 ? 0 : 1);
  if (length < 16) range.tree(`middle ${place}`, length - 8, 3);
  else range.tree('long', length - 16, 8);
}

function writeDistance(range: RangeEncoder, distance: number, length: number): void {
  if (distance < 4) return range.tree(`slot ${length}`, distance, 6);
  const bits = 30 - Math.clz32(distance);
  const slot = (bits + 1) * 2 + ((distance >>> bits) & 1);
  range.tree(`slot ${length}`, slot, 6);
  if (slot < 14) return range.reverseTree(`distance ${slot}`, distance & ((1 << bits) - 1), bits);
  for (let bit = bits - 1; bit >= 4; bit--) range.even((distance >>> bit) & 1);
  range.reverseTree('align', distance & 15, 4);
}

class RangeEncoder {
  readonly #probabilities = new Map<string, number>();
  readonly #bytes: number[] = [];
  #low = 0;
  #range = 0xffffffff;

  bit(name: string, bit: number): void {
    const probability = this.#probabilities.get(name) ?? 1024;
    const bound = (this.#range >>> 11) * probability;
    this.#probabilities.set(name, probability + (bit === 0 ? (2048 - probability) >> 5 : -(probability >> 5)));
    this.#narrow(bit === 0 ? 0 : bound, bit === 0 ? bound : this.#range - bound);
  }

  even(bit: number): void {
    const half = this.#range >>> 1;
    this.#narrow(bit === 0 ? 0 : half, half);
  }

  tree(name: string, value: number, count: number): void {
    for (let bit = count - 1, node = 1; bit >= 0; bit--) {
      this.bit(`${name} ${node}`, (value >>> bit) & 1);
      node = (node << 1) | ((value >>> bit) & 1);
    }
  }

  reverseTree(name: string, value: number, count: number): void {
    for (let bit = 0, node = 1; bit < count; bit++) {
      this.bit(`${name} ${node}`, (value >>> bit) & 1);
      node = (node << 1) | ((value >>> bit) & 1);
    }
  }

  end(): Buffer {
    for (let left = 4; left > 0; left--) this.#shift();
    // The first byte is always zero: it is where a carry would go.
    return Buffer.from([0, ...this.#bytes]);
  }

  #narrow(offset: number, range: number): void {
    this.#low += offset;
    if (this.#low >= 2 ** 32) {
      this.#low -= 2 ** 32;
      let at = this.#bytes.length - 1;
      while (this.#bytes[at] === 0xff) this.#bytes[at--] = 0;
      this.#bytes[at]!++;
    }
    for (this.#range = range; this.#range < 2 ** 24; this.#range *= 256) this.#shift();
  }

  #shift(): void {
    this.#bytes.push(Math.floor(this.#low / 2 ** 24));
    this.#low = (this.#low % 2 ** 24) * 256;
  }
}
