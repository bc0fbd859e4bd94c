import { createInflateRaw, inflateRawSync, type InflateRaw } from 'node:zlib';
import type { Bytes } from '../seams.ts';

/** What the parser likes to be fed: large enough that a chunk costs nothing, small enough to stay in the cache. */
export const OUTPUT_BYTES = 256 * 1024;

/** One raw deflate stream (RFC 1951) that says how much of its input it took, where it ends, and what is wrong. */
export class Inflater {
  /** The last block is behind us; bytes that follow belong to someone else. */
  ended = false;
  /** What zlib found wrong in the input fed last. */
  fault: string | undefined;
  /** How many bytes of the input fed last it took. */
  used = 0;
  readonly #stream: InflateRaw = createInflateRaw({ chunkSize: OUTPUT_BYTES });
  #wake: () => void = () => {};

  constructor() {
    const wake = (): void => this.#wake();
    this.#stream.on('readable', wake);
    this.#stream.on('error', (error) => {
      this.fault = error.message;
      wake();
    });
  }

  /**
   * Yields what `input` decodes to. zlib works one output chunk ahead of the reader, no further. Where it finds a
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

  /** Frees zlib's memory. */
  close(): void {
    this.#stream.destroy();
  }
}

/** A short stream may expand to this much at once. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/**
 * Decodes a stream that lies whole in `input`, and says how many bytes of it are its own: 6 µs a stream, against 65 for
 * an {@link Inflater}, which files of many short members would pay for each. `undefined`: it is too long, or something
 * is wrong with it; an `Inflater` says what.
 */
export function inflateWhole(input: Bytes): { readonly content: Bytes; readonly used: number } | undefined {
  try {
    const whole = inflateRawSync(input, { info: true, maxOutputLength: MAX_WHOLE_BYTES }) as unknown as {
      buffer: Bytes;
      engine: InflateRaw;
    };
    return { content: whole.buffer, used: whole.engine.bytesWritten };
  } catch {
    return undefined;
  }
}
