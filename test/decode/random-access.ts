import type { Bytes, RandomAccess, RunOptions, Source } from '../../src/lib/seams.ts';

/** Content in memory that counts what is read of it, and fails at `failAt` reads. */
export class MemoryContent implements RandomAccess {
  readonly size: number;
  readonly reads: { readonly from: number; readonly length: number }[] = [];
  /** Thrown from the read of that number on, from 0. */
  failure: { readonly read: number; readonly error: unknown } | undefined;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  async read(from: number, length: number, { signal }: RunOptions): Promise<Bytes> {
    signal.throwIfAborted();
    if (from < 0 || length < 0 || from + length > this.size) throw new RangeError(`${from} + ${length}`);
    if (this.failure !== undefined && this.reads.length >= this.failure.read) throw this.failure.error;
    this.reads.push({ from, length });
    return this.#bytes.subarray(from, from + length);
  }
}

const FACTS = { path: 'a.zip', name: 'a.zip', container: '', lastModified: '', size: 0, metadata: {} };

/** A source with ranges, or without. */
export function memorySource(bytes: Buffer, ranges?: RandomAccess): Source {
  return {
    path: 'a.zip',
    facts: FACTS,
    async *open({ from = 0 }) {
      for (let at = from; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
    },
    ...(ranges && { ranges }),
  };
}
