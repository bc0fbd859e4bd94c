import type { Bytes } from '../seams.ts';
import type { ByteReader } from './byte-reader.ts';
import { corrupt, need, type FrameHeader } from './zstd-frame.ts';

/** "Block_Maximum_Size … 128 KB": https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.2.4 */
const MAX_BLOCK_BYTES = 128 * 1024;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RUN = 1;
const RESERVED = 3;

type Part = 'header' | 'block' | 'checksum' | 'end';

interface Piece {
  readonly length: number;
  readonly next: Part;
}

/** Finds where a frame ends, by the headers of its blocks, without decoding any. */
export class ZstdBlocks {
  readonly #reader: ByteReader;
  readonly #header: FrameHeader;
  /** What the bytes behind the last run are. */
  #part: Part = 'header';

  /** `reader` stands at the frame's magic. */
  constructor(reader: ByteReader, header: FrameHeader) {
    this.#reader = reader;
    this.#header = header;
  }

  /** The frame's last byte has been given. */
  get ended(): boolean {
    return this.#part === 'end';
  }

  /** The checksum of the content comes next. */
  get atChecksum(): boolean {
    return this.#part === 'checksum';
  }

  /**
   * The next bytes of the frame, held by the reader, who is to pass over them: whole pieces (header, blocks, checksum),
   * as many as have room in `most` bytes, and one at least. Damage is thrown once it comes first.
   */
  async run(most: number): Promise<Bytes> {
    const held = await this.#reader.peek(most);
    let length = 0;
    while (!this.ended) {
      const piece = this.#piece(held, length);
      if (piece === undefined || length + piece.length > held.length) break;
      length += piece.length;
      this.#part = piece.next;
    }
    if (length > 0) return held.subarray(0, length);
    await need(this.#reader, BLOCK_HEADER_BYTES);
    const piece = this.#piece(this.#reader.held, 0)!;
    await need(this.#reader, piece.length);
    this.#part = piece.next;
    return this.#reader.held.subarray(0, piece.length);
  }

  /** The piece at `at`; `undefined` where too little of it is there, or where it is damaged and something precedes it. */
  #piece(bytes: Bytes, at: number): Piece | undefined {
    if (this.#part === 'header') return { length: this.#header.length, next: 'block' };
    if (this.#part === 'checksum') return { length: CHECKSUM_BYTES, next: 'end' };
    if (bytes.length - at < BLOCK_HEADER_BYTES) return undefined;
    const block = bytes.readUIntLE(at, BLOCK_HEADER_BYTES);
    const type = (block >> 1) & 3;
    const size = block >> 3;
    if (type === RESERVED || size > MAX_BLOCK_BYTES) {
      if (at > 0) return undefined;
      throw corrupt(
        this.#reader.offset,
        type === RESERVED ? 'a block of a reserved type' : 'a block that is too large',
      );
    }
    const afterLast = this.#header.checksum ? 'checksum' : 'end';
    return { length: BLOCK_HEADER_BYTES + (type === RUN ? 1 : size), next: (block & 1) === 1 ? afterLast : 'block' };
  }
}
