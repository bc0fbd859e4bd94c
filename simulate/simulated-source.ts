import { posix } from 'node:path';
import { PipelineError } from '../src/lib/errors.ts';
import type { Bytes, RunOptions } from '../src/lib/seams.ts';
import type { PinnedSource } from '../src/lib/source/blob-source.ts';
import type { BlobContainer } from './blob-container.ts';
import type { Instance } from './instance.ts';
import type { World } from './world.ts';

export interface OpenOptions extends RunOptions {
  /** Bytes of one request. Default: 64 KiB. */
  readonly chunkBytes?: number;
  /** Whether it may be appended to while it is read, as `blobSource` has it. */
  readonly growing?: boolean;
}

/** A blob, pinned to the content that it has now, as `blobSource` gives it; undefined where there is none. */
export async function simulatedSource(
  world: World,
  who: Instance,
  container: BlobContainer,
  path: string,
  { signal, chunkBytes = 65_536, growing = false }: OpenOptions,
): Promise<PinnedSource | undefined> {
  const failure = (offset: number) => () =>
    new PipelineError('SOURCE_READ', { path, offset, reason: 'the connection broke' });
  const blob = await world.op(who, `open ${path}`, () => container.get(path), { signal, failure: failure(0) });
  if (blob === undefined) return undefined;
  const { etag, metadata, modified, content, made } = blob;
  const mayGrow = growing && blob.isAppended;
  const size = content.length;

  const bytes = (from: number, end: number, signal: AbortSignal): Promise<Bytes> => {
    const read = (): Bytes => {
      const now = container.get(path);
      if (now === undefined) throw new PipelineError('SOURCE_NOT_FOUND', { path });
      if (mayGrow ? now.made !== made : now.etag !== etag) throw new PipelineError('SOURCE_CHANGED', { path });
      return now.content.subarray(from, end);
    };
    return world.op(who, `read ${path}[${from}, ${end})`, read, { signal, failure: failure(from) });
  };
  return {
    path,
    etag,
    facts: {
      path,
      name: posix.basename(path),
      container: container.name,
      lastModified: new Date(modified).toISOString(),
      size,
      metadata,
    },
    async *open({ signal, from = 0 }) {
      for (let at = from; at < size; at += chunkBytes) yield await bytes(at, Math.min(size, at + chunkBytes), signal);
    },
    ranges: { size, read: (from, length, { signal }) => bytes(from, from + length, signal) },
  };
}
