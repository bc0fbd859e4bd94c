import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../errors.ts';
import type { Bytes, RandomAccess, RunOptions } from '../seams.ts';

export interface SpoolOptions extends RunOptions {
  /** Most bytes that are kept. */
  readonly limit: number;
}

/**
 * Content that can be read at any place because it lies in a temporary file, which only this user may open. Close it:
 * its place on the disk is free from then on, or when the process ends. The file has no name by then.
 */
export class Spooled implements RandomAccess {
  readonly size: number;
  readonly #file: FileHandle;

  private constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** Throws what `content` throws, DECODE_SPOOL_LIMIT where it is longer than the limit, DECODE_SPOOL for the disk. */
  static async of(content: AsyncIterable<Bytes>, { signal, limit }: SpoolOptions): Promise<Spooled> {
    const file = await nameless().catch((cause: unknown) => {
      throw failed(cause);
    });
    let size = 0;
    try {
      for await (const chunk of content) {
        signal.throwIfAborted();
        if (size + chunk.length > limit) throw new PipelineError('DECODE_SPOOL_LIMIT', { limit });
        await write(file, chunk);
        size += chunk.length;
      }
      return new Spooled(file, size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async read(from: number, length: number, { signal }: RunOptions): Promise<Bytes> {
    signal.throwIfAborted();
    const bytes = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#file
        .read(bytes, filled, length - filled, from + filled)
        .catch((cause: unknown) => {
          throw failed(cause);
        });
      if (bytesRead === 0) throw new RangeError(`${from} + ${length} lies behind the end of the content`);
      filled += bytesRead;
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** A file that is gone from its folder already, so that a process which is killed leaves nothing. */
async function nameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'logsluice-'));
  try {
    return await open(join(folder, 'content'), 'wx+', 0o600);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function write(file: FileHandle, chunk: Bytes): Promise<void> {
  try {
    await file.writeFile(chunk);
  } catch (cause) {
    throw failed(cause);
  }
}

function failed(cause: unknown): PipelineError {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  return new PipelineError('DECODE_SPOOL', { reason }, { cause });
}
