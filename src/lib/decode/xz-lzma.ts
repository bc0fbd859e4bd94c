import type { Bytes } from '../seams.ts';
import { RangeDecoder, START_BYTES } from './xz-range.ts';

/** Where the probabilities stand. A state counts to 12, a place in the content modulo 16 at most. */
const IS_MATCH = 0;
const IS_LONG = IS_MATCH + 12 * 16;
const IS_AGAIN = IS_LONG + 12 * 16;
const IS_NOT_LAST = IS_AGAIN + 12;
const IS_NOT_SECOND = IS_NOT_LAST + 12;
const IS_NOT_THIRD = IS_NOT_SECOND + 12;
const SLOTS = IS_NOT_THIRD + 12;
const DISTANCES = SLOTS + 4 * 64;
const ALIGN = DISTANCES + 115;
const NEW_LENGTH = ALIGN + 16;
const SAME_LENGTH = NEW_LENGTH + 2 + 2 * 16 * 8 + 256;
const LITERALS = SAME_LENGTH + 2 + 2 * 16 * 8 + 256;
/** LZMA2 uses at most four bits of context. */
const PROBABILITIES = LITERALS + (0x300 << 4);

const TOO_SHORT = 'a chunk that is too short for its content';
const MIN_LENGTH = 2;
/** States from here on: the last symbol was a copy. */
const AFTER_COPY = 7;

/** What is decoded, and what copies are made from. */
export interface History {
  readonly bytes: Uint8Array;
  /** Place of the next byte. Its lowest four bits are those of its place in the content. */
  at: number;
  /** The farthest that a copy may reach back. */
  readonly reach: number;
}

/** The symbols of LZMA: bytes, and copies of what came before. */
export class LzmaDecoder {
  readonly #range = new RangeDecoder(PROBABILITIES);
  #state = 0;
  #distances = new Int32Array(4);
  #contextBits = 0;
  #placeMask = 0;
  #literalMask = 0;

  /** Takes the byte that tells the kinds of context. Says whether there is such a kind. */
  setProperties(byte: number): boolean {
    if (byte >= 9 * 5 * 5) return false;
    this.#contextBits = byte % 9;
    const rest = Math.floor(byte / 9);
    this.#literalMask = (1 << (rest % 5)) - 1;
    this.#placeMask = (1 << Math.floor(rest / 5)) - 1;
    return this.#contextBits + (rest % 5) <= 4;
  }

  /** Forgets what was learnt. */
  reset(): void {
    this.#range.reset();
    this.#state = 0;
    this.#distances.fill(0);
  }

  /**
   * Decodes the first `length` bytes of `input`, and takes them to be all that `limit` in the history needs. Behind them
   * stand 64 bytes more, of no meaning. Gives what is wrong, if anything is; what the history has then is still sound,
   * as far as can be told.
   */
  decode(input: Bytes, length: number, history: History, limit: number): string | undefined {
    const range = this.#range;
    if (length < START_BYTES) return TOO_SHORT;
    if (!range.start(input)) return 'a chunk that does not begin with zero';
    while (history.at < limit) {
      const before = history.at;
      const fault = this.#symbol(history, limit);
      if (range.at > length) {
        history.at = before;
        return TOO_SHORT;
      }
      if (fault !== undefined) return fault;
    }
    return range.ended() && range.at === length ? undefined : 'a chunk that does not end where it should';
  }

  #symbol(history: History, limit: number): string | undefined {
    const range = this.#range;
    const { bytes, at } = history;
    const state = this.#state;
    const place = at & this.#placeMask;
    if (range.bit(IS_MATCH + (state << 4) + place) === 0) {
      const before = at === 0 ? 0 : bytes[at - 1]!;
      const context = ((at & this.#literalMask) << this.#contextBits) + (before >>> (8 - this.#contextBits));
      const base = LITERALS + 0x300 * context;
      bytes[at] = state < AFTER_COPY ? range.tree(base, 8) : range.matched(base, bytes[at - this.#distances[0]! - 1]!);
      this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      history.at = at + 1;
      return undefined;
    }
    let length = 1;
    if (range.bit(IS_AGAIN + state) === 0) {
      length = this.#length(NEW_LENGTH, place);
      this.#distances.copyWithin(1, 0, 3);
      this.#distances[0] = this.#distance(length);
      this.#state = state < AFTER_COPY ? 7 : 10;
    } else if (this.#again(state, place)) {
      length = this.#length(SAME_LENGTH, place);
      this.#state = state < AFTER_COPY ? 8 : 11;
    } else {
      this.#state = state < AFTER_COPY ? 9 : 11;
    }
    const distance = (this.#distances[0]! >>> 0) + 1;
    if (distance > at || distance > history.reach) return 'a copy from before the start';
    const end = at + length;
    if (end > limit) return 'a copy over the end of its chunk';
    for (let to = at; to < end; to++) bytes[to] = bytes[to - distance]!;
    history.at = end;
    return undefined;
  }

  /** Brings one of the last four distances to the front. Says whether a length follows; else it is one byte. */
  #again(state: number, place: number): boolean {
    const range = this.#range;
    const distances = this.#distances;
    let which = 0;
    if (range.bit(IS_NOT_LAST + state) === 0) return range.bit(IS_LONG + (state << 4) + place) === 1;
    if (range.bit(IS_NOT_SECOND + state) === 0) which = 1;
    else which = 2 + range.bit(IS_NOT_THIRD + state);
    const distance = distances[which]!;
    distances.copyWithin(1, 0, which);
    distances[0] = distance;
    return true;
  }

  #length(base: number, place: number): number {
    const range = this.#range;
    const trees = base + 2;
    if (range.bit(base) === 0) return MIN_LENGTH + range.tree(trees + (place << 3), 3);
    if (range.bit(base + 1) === 0) return MIN_LENGTH + 8 + range.tree(trees + 128 + (place << 3), 3);
    return MIN_LENGTH + 16 + range.tree(trees + 256, 8);
  }

  /** A distance less one. */
  #distance(length: number): number {
    const range = this.#range;
    const slot = range.tree(SLOTS + (Math.min(length - MIN_LENGTH, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const start = (2 | (slot & 1)) << bits;
    if (slot < 14) return start + range.reverseTree(DISTANCES + start - slot, bits);
    return (start + (range.even(bits - 4) << 4) + range.reverseTree(ALIGN, 4)) | 0;
  }
}
