import { buffer } from 'node:stream/consumers';
import type { AppendBlobClient } from '@azure/storage-blob';
import type { RunOptions } from '../seams.ts';
import { storageCall } from './storage-call.ts';

const headers = { blobHTTPHeaders: { blobContentType: 'application/x-ndjson' } };

/**
 * Adds bytes at `position` of an append blob, which is made where it begins. Where another length is found there, the call
 * may have been made before, and its answer lost: `written` where these very bytes are there already.
 */
export async function appendOnce(
  blob: AppendBlobClient,
  position: number,
  bytes: Uint8Array,
  { signal }: RunOptions,
): Promise<'written' | 'lost'> {
  if (bytes.length === 0) throw new RangeError('An append adds at least one byte.');
  const what = `blob ${blob.name}`;
  const append = async (): Promise<'written' | 'elsewhere' | 'missing'> => {
    const answers = { AppendPositionConditionNotMet: 'elsewhere', BlobNotFound: 'missing' } as const;
    const options = { conditions: { appendPosition: position }, abortSignal: signal };
    const answer = await storageCall({ fails: 'STATE_WRITE', what, signal, answers }, () =>
      blob.appendBlock(bytes, bytes.length, options),
    );
    return typeof answer === 'string' ? answer : 'written';
  };

  let outcome = await append();
  if (outcome === 'missing' && position === 0) {
    const options = { ...headers, conditions: { ifNoneMatch: '*' }, abortSignal: signal };
    const answers = { BlobAlreadyExists: undefined };
    await storageCall({ fails: 'STATE_WRITE', what, signal, answers }, () => blob.create(options));
    outcome = await append();
  }
  if (outcome === 'written') return 'written';
  return outcome === 'elsewhere' && (await holds(blob, position, bytes, { signal })) ? 'written' : 'lost';
}

async function holds(
  blob: AppendBlobClient,
  position: number,
  bytes: Uint8Array,
  { signal }: RunOptions,
): Promise<boolean> {
  const answers = { InvalidRange: undefined, BlobNotFound: undefined };
  const there = await storageCall({ fails: 'STATE_READ', what: `blob ${blob.name}`, signal, answers }, async () => {
    const { readableStreamBody } = await blob.download(position, bytes.length, { abortSignal: signal });
    return buffer(readableStreamBody!);
  });
  return there?.equals(bytes) ?? false;
}
