import type { BrotliDecompress, InflateRaw, ZstdDecompress } from 'node:zlib';
import type { Bytes } from '../seams.ts';

/** What the parser likes to be fed: large enough that a chunk costs nothing, small enough to stay in the cache. */
export const OUTPUT_BYTES = 256 * 1024;

/** One stream of a decoder of `node:zlib`, that says how much of its input it took, where it ends, and what is wrong. */
export class NativeDecoder {
  /** The last block is behind us; bytes that follow belong to someone else. */
  ended = false;
  /** What the decoder found wrong in the input fed last. */
  fault: string | undefined;
  /** How many bytes of the input fed last it took. */
  used = 0;
  readonly #stream: InflateRaw | ZstdDecompress | BrotliDecompress;
  #wake: () => void = () => {};

  /** `stream` is fresh, with a `chunkSize` of {@link OUTPUT_BYTES}. */
  constructor(stream: InflateRaw | ZstdDecompress | BrotliDecompress) {
    this.#stream = stream;
    const wake = (): void => this.#wake();
    stream.on('readable', wake);
    stream.on('end', wake);
    stream.on('error', (error) => {
      this.fault = error.message;
      wake();
    });
  }

  /**
   * Yields what `input` decodes to. The decoder works one output chunk ahead of the reader, no further. Where it finds a
   * fault, the output of its last step (at most {@link OUTPUT_BYTES}) is lost.
   */
  async *feed(input: Bytes): AsyncGenerator<Bytes> {
    const before = this.#stream.bytesWritten;
    let written = false;
    this.#stream.write(input, () => {
      written = true;
      this.#wake();
    });
    for (;;) {
      const chunk = this.#stream.read() as Bytes | null;
      if (chunk !== null) yield chunk;
      else if (written || this.fault !== undefined) break;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.used = this.#stream.bytesWritten - before;
    this.ended = this.fault === undefined && this.used < input.length;
  }

  /** Ends the input. Yields what is left; where the stream is not whole, there is a fault then. */
  async *finish(): AsyncGenerator<Bytes> {
    this.#stream.end();
    for (;;) {
      const chunk = this.#stream.read() as Bytes | null;
      if (chunk !== null) yield chunk;
      else if (this.#stream.readableEnded || this.fault !== undefined) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Frees the decoder's memory. */
  close(): void {
    this.#stream.destroy();
  }
}
