import type { Bytes, RandomAccess, RunOptions } from '../seams.ts';

/** A read costs a request: large enough that thousands of small entries need few. */
export const BLOCK_BYTES = 1024 * 1024;
/** The directory, and the entries around the one that is read. */
const BLOCKS = 8;
/** Of a block, so that what follows holds little at once. */
const PIECE_BYTES = 256 * 1024;

/** Content read at any place through a cache of {@link BLOCKS} blocks. Fails as `content` does. */
export class BlockReader {
  readonly size: number;
  readonly #content: RandomAccess;
  readonly #options: RunOptions;
  /** By number, the one used last at the end. */
  readonly #blocks = new Map<number, Bytes>();

  constructor(content: RandomAccess, options: RunOptions) {
    this.size = content.size;
    this.#content = content;
    this.#options = options;
  }

  /** The bytes [from, from + length), fewer only at the end of the content. */
  async read(from: number, length: number): Promise<Bytes> {
    const pieces: Bytes[] = [];
    for await (const piece of this.stream(from, length)) pieces.push(piece);
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  /** The same in pieces. */
  async *stream(from: number, length: number): AsyncGenerator<Bytes> {
    const end = Math.min(from + length, this.size);
    for (let at = from; at < end;) {
      const block = await this.#block(Math.floor(at / BLOCK_BYTES));
      const start = at % BLOCK_BYTES;
      const piece = block.subarray(start, Math.min(start + PIECE_BYTES, start + end - at));
      yield piece;
      at += piece.length;
    }
  }

  async #block(number: number): Promise<Bytes> {
    this.#options.signal.throwIfAborted();
    let block = this.#blocks.get(number);
    if (block === undefined) {
      const from = number * BLOCK_BYTES;
      block = await this.#content.read(from, Math.min(BLOCK_BYTES, this.size - from), this.#options);
      if (this.#blocks.size === BLOCKS) this.#blocks.delete(this.#blocks.keys().next().value!);
    } else this.#blocks.delete(number);
    this.#blocks.set(number, block);
    return block;
  }
}
