import { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import { ByteReader } from './byte-reader.ts';
import { readPax, type TarAttributes } from './tar-attributes.ts';
import { BLOCK_BYTES, checksumFits, readTarHeader, text, type TarHeader } from './tar-header.ts';

/** Of what pax and GNU tar write about one file. It is held; real ones have some hundred bytes. */
const MAX_ATTRIBUTE_BYTES = 1024 * 1024;

/** Reads a tar archive block by block. Throws DECODE_TRUNCATED and DECODE_CORRUPT. */
export class TarReader extends ByteReader {
  /** Offset of the header read last. */
  #header = 0;

  /** Passes over zeros to the next header and over that. `undefined`: the archive ends here, as it should. */
  async header(): Promise<TarHeader | undefined> {
    const start = this.offset;
    let block = await this.peek(BLOCK_BYTES);
    while (block.length > 0 && block.every((byte) => byte === 0)) {
      this.skip(block.length);
      block = await this.peek(BLOCK_BYTES);
    }
    if (block.length === 0 && this.offset > start) return undefined;
    if (block.length < BLOCK_BYTES) throw this.#truncated();
    this.#header = this.offset;
    if (!checksumFits(block)) throw this.corrupt('the checksum of a header differs');
    const header = readTarHeader(block);
    this.skip(BLOCK_BYTES);
    for (let more = header.mapGoesOn; more; more = await this.#mapGoesOn());
    return header;
  }

  /** Bytes of content behind the header. */
  sizeOf({ size }: TarHeader): number {
    if (size === undefined) throw this.corrupt('a size that is not a number');
    return size;
  }

  /** The attributes in the content behind a header of pax. */
  async pax(header: TarHeader): Promise<TarAttributes> {
    const attributes = readPax(await this.#content(header));
    if (attributes === undefined) throw this.corrupt('attributes that are not pax records');
    return attributes;
  }

  /** The name in the content behind a header of GNU tar for long names. */
  async longName(header: TarHeader): Promise<Bytes> {
    return text(await this.#content(header));
  }

  /** Yields the bytes before `end`. */
  async *until(end: number): AsyncGenerator<Bytes> {
    while (this.offset < end) {
      if (!(await this.hold(1))) throw this.#truncated();
      const chunk = this.held.subarray(0, end - this.offset);
      this.skip(chunk.length);
      yield chunk;
    }
  }

  /** Passes over content of `size` bytes that begins at `start`, and what fills its last block. */
  async pass(start: number, size: number): Promise<void> {
    const end = start + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    await this.seek(end);
    if (this.offset < end) throw this.#truncated();
  }

  corrupt(fault: string): PipelineError {
    return new PipelineError('DECODE_CORRUPT', { codec: 'tar', offset: this.#header, fault });
  }

  #truncated(): PipelineError {
    return new PipelineError('DECODE_TRUNCATED', { codec: 'tar', offset: this.offset + this.held.length });
  }

  async #content(header: TarHeader): Promise<Bytes> {
    const size = this.sizeOf(header);
    const start = this.offset;
    if (size > MAX_ATTRIBUTE_BYTES) throw this.corrupt(`attributes of more than ${MAX_ATTRIBUTE_BYTES} bytes`);
    if (!(await this.hold(size))) throw this.#truncated();
    const content = this.held.subarray(0, size);
    await this.pass(start, size);
    return content;
  }

  /** Passes over a block with more of a sparse file's map; says whether another one follows. */
  async #mapGoesOn(): Promise<boolean> {
    if (!(await this.hold(BLOCK_BYTES))) throw this.#truncated();
    const more = this.held[504] !== 0;
    this.skip(BLOCK_BYTES);
    return more;
  }
}
