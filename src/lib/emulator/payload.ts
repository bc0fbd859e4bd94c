import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { AnswerName } from './answers.ts';

const inflate = promisify(gunzip);

/** How many bodies are inflated at once: each may take the whole of the limit. */
const AT_ONCE = 2;
/** One step of inflating; most bodies are about as long. */
const CHUNK_BYTES = 1024 * 1024;

export type Payload = { readonly body: Buffer } | { readonly fault: AnswerName };

/** Bodies as they were before compression, bounded while they are inflated. */
export class Payloads {
  readonly #maxBytes: number;
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  async open(wire: Buffer, encoding: string | undefined): Promise<Payload> {
    if (encoding === undefined || encoding === '' || encoding === 'identity') return { body: wire };
    if (encoding !== 'gzip') return { fault: 'encoding' };
    if (this.#active < AT_ONCE) this.#active++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return { body: await inflate(wire, { maxOutputLength: this.#maxBytes, chunkSize: CHUNK_BYTES }) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') return { fault: 'decompressed' };
      if (code?.startsWith('Z_')) return { fault: 'gzip' };
      throw error;
    } finally {
      this.#release();
    }
  }

  /** Hands the place to the one who waits longest, or gives it back. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#active--;
    else next();
  }
}
