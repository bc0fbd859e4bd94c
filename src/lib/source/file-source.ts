import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { PipelineError } from '../errors.ts';
import type { Bytes, RunOptions, Source } from '../seams.ts';
import { collect } from './collect.ts';

/**
 * As large as the chunks of decoders: what is not compressed goes to the parser as it was read, and larger chunks would
 * hold more memory behind each batch. Reads of 64 KiB, the default, make gunzip a quarter dearer.
 */
const READ_BYTES = 256 * 1024;

/**
 * A file on this machine, seen by mappings as `path`. It is read up to the size that it has now, so that a log which
 * is still written ends at one place. What is no regular file (a pipe) is read to its end, once: opened again, it is
 * empty; it has no `ranges`.
 * Throws SOURCE_NOT_FOUND, SOURCE_READ; reading throws SOURCE_CHANGED too, where the file has become shorter.
 */
export async function fileSource(file: string, path: string): Promise<Source> {
  const facts = await stat(file).catch((cause: unknown) => {
    throw readError(cause, path, 0);
  });
  let size = facts.isFile() ? facts.size : Infinity;
  return {
    path,
    facts: {
      path,
      name: posix.basename(path),
      container: '',
      lastModified: facts.mtime.toISOString(),
      size: facts.size,
      metadata: {},
    },
    open(options) {
      const content = read(file, path, { from: 0, ...options, end: size });
      if (size === Infinity) size = 0;
      return content;
    },
    ...(facts.isFile() && {
      ranges: {
        size,
        read: (from: number, length: number, { signal }: RunOptions) =>
          collect(read(file, path, { signal, from, end: from + length }), length),
      },
    }),
  };
}

interface Range extends RunOptions {
  readonly from: number;
  readonly end: number;
}

async function* read(file: string, path: string, { signal, from, end }: Range): AsyncGenerator<Bytes> {
  signal.throwIfAborted();
  if (from >= end) return;
  let offset = from;
  const range = end === Infinity ? {} : { start: from, end: end - 1 };
  const stream = createReadStream(file, { ...range, highWaterMark: READ_BYTES, signal });
  try {
    for await (const chunk of stream as AsyncIterable<Bytes>) {
      offset += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw readError(cause, path, offset);
  }
  if (end !== Infinity && offset < end) throw new PipelineError('SOURCE_CHANGED', { path });
}

function readError(cause: unknown, path: string, offset: number): PipelineError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new PipelineError('SOURCE_NOT_FOUND', { path }, { cause });
  return new PipelineError('SOURCE_READ', { path, offset, reason: code ?? 'unknown' }, { cause });
}
