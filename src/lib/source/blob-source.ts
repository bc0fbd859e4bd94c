import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { BlobClient } from '@azure/storage-blob';
import { PipelineError } from '../errors.ts';
import type { Bytes, RandomAccess, RunOptions, Source } from '../seams.ts';
import { isNotFound, readError } from './blob-error.ts';
import { collect } from './collect.ts';

/** A source that gives the content which had this ETag, or an error. */
export interface PinnedSource extends Source {
  readonly etag: string;
  readonly ranges: RandomAccess;
  /** There where it lies in the archive tier, from which nothing can be read. */
  readonly isArchived?: true;
}

export interface BlobSourceOptions extends RunOptions {
  /** Milliseconds to wait before each attempt to go on after a broken connection. New bytes begin the list anew. */
  readonly waitsMs?: readonly number[];
  /**
   * Whether the blob may be appended to while it is read: then an append blob is read up to the size that it has now,
   * whatever comes behind it. Storage changes nothing inside such a blob, only all of it.
   */
  readonly growing?: boolean;
}

/** A load balancer that moves away answers again within seconds; a longer outage is for the queue, not for us. */
const WAITS_MS = [100, 500, 2_000, 10_000] as const;

/**
 * A blob, pinned to the content that it has now; `undefined` when there is none. Bytes come as they are stored,
 * whatever Content-Encoding says.
 *
 * A connection that breaks is taken up again at its offset, under the same ETag. Reading throws SOURCE_CHANGED when the
 * blob is another by then, SOURCE_NOT_FOUND when it is gone, SOURCE_READ for everything else that the SDK's own retries
 * do not cure.
 */
export async function blobSource(
  blob: BlobClient,
  { signal, waitsMs = WAITS_MS, growing = false }: BlobSourceOptions,
): Promise<PinnedSource | undefined> {
  const path = blob.name;
  const properties = await blob.getProperties({ abortSignal: signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    if (isNotFound(cause)) return undefined;
    throw readError(cause, path, 0);
  });
  if (properties === undefined) return undefined;
  const etag = properties.etag!;
  const size = properties.contentLength!;
  const pin: Pin = {
    waitsMs,
    ...(growing && properties.blobType === 'AppendBlob' && properties.createdOn !== undefined
      ? { created: properties.createdOn }
      : { etag }),
  };
  return {
    path,
    etag,
    ...(properties.accessTier === 'Archive' && { isArchived: true }),
    facts: {
      path,
      name: posix.basename(path),
      container: blob.containerName,
      lastModified: properties.lastModified!.toISOString(),
      size,
      metadata: properties.metadata ?? {},
      ...(properties.contentEncoding !== undefined && { contentEncoding: properties.contentEncoding }),
    },
    open: (options) => read(blob, pin, { from: 0, ...options, end: size }),
    ranges: {
      size,
      read: (from, length, { signal }) => collect(read(blob, pin, { signal, from, end: from + length }), length),
    },
  };
}

/** How the content is known: by its ETag; or, where it may grow, by when the blob was made. */
interface Pin {
  readonly etag?: string;
  readonly created?: Date;
  readonly waitsMs: readonly number[];
}

interface Range extends RunOptions {
  readonly from: number;
  readonly end: number;
}

async function* read(blob: BlobClient, pin: Pin, { signal, from, end }: Range): AsyncGenerator<Bytes> {
  signal.throwIfAborted();
  const { waitsMs } = pin;
  let offset = from;
  for (let broken = 0; offset < end;) {
    const body = await download(blob, pin, { signal, from: offset, end });
    try {
      for await (const chunk of body) {
        offset += chunk.length;
        broken = 0;
        yield chunk;
      }
    } catch (cause) {
      signal.throwIfAborted();
      const waitMs = waitsMs[broken++];
      if (waitMs === undefined) throw readError(cause, blob.name, offset);
      await setTimeout(waitMs * (0.5 + Math.random()), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

async function download(blob: BlobClient, pin: Pin, { signal, from, end }: Range): Promise<AsyncIterable<Bytes>> {
  const { etag, created } = pin;
  try {
    const conditions = etag === undefined ? {} : { ifMatch: etag };
    const answer = await blob.download(from, end - from, { conditions, abortSignal: signal, maxRetryRequests: 0 });
    const body = answer.readableStreamBody as Readable;
    if (created === undefined) return body;
    if (answer.createdOn?.getTime() === created.getTime() && answer.contentLength === end - from) return body;
    body.destroy();
    throw new PipelineError('SOURCE_CHANGED', { path: blob.name });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof PipelineError) throw cause;
    const error = readError(cause, blob.name, from);
    // An emulator answers 412 where no blob is left that could match.
    const gone = error.code === 'SOURCE_CHANGED' && !(await blob.exists({ abortSignal: signal }).catch(() => true));
    throw gone ? new PipelineError('SOURCE_NOT_FOUND', { path: blob.name }, { cause }) : error;
  }
}
