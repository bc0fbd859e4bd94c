import { buffer } from 'node:stream/consumers';
import type { BlobClient, BlobRequestConditions, BlockBlobClient } from '@azure/storage-blob';
import type { RunOptions } from '../seams.ts';
import type { StateBlob, StateContent, WriteCondition } from '../stores.ts';
import { REMOVE, WRITE } from './conflicts.ts';
import { checkFacts } from './facts.ts';
import { storageCall } from './storage-call.ts';

/** Content, facts and ETag of a blob, all of one version; undefined where there is none. */
export function readContent(blob: BlobClient, { signal }: RunOptions): Promise<StateBlob | undefined> {
  const call = {
    fails: 'STATE_READ',
    what: `blob ${blob.name}`,
    signal,
    answers: { BlobNotFound: undefined },
  } as const;
  return storageCall(call, async () => {
    const { readableStreamBody, etag, metadata } = await blob.download(0, undefined, { abortSignal: signal });
    return { text: (await buffer(readableStreamBody!)).toString(), etag: etag!, facts: metadata ?? {} };
  });
}

/** Writes a blob where the condition holds: `create` is that there is none, `put` is no condition at all. */
export function writeContent(
  blob: BlockBlobClient,
  { text, facts = {} }: StateContent,
  condition: WriteCondition | 'create' | 'put',
  { signal }: RunOptions,
): Promise<'written' | 'lost'> {
  checkFacts(facts);
  const options = {
    conditions: conditionsOf(condition),
    metadata: { ...facts },
    blobHTTPHeaders: { blobContentType: 'application/json' },
    abortSignal: signal,
  };
  const answers = condition === 'put' ? {} : WRITE;
  return storageCall({ fails: 'STATE_WRITE', what: `blob ${blob.name}`, signal, answers }, async () => {
    await blob.upload(text, Buffer.byteLength(text), options);
    return 'written' as const;
  });
}

function conditionsOf(condition: WriteCondition | 'create' | 'put'): BlobRequestConditions {
  if (condition === 'put') return {};
  if (condition === 'create') return { ifNoneMatch: '*' };
  // Azurite makes a blob that is missing although a lease is named.
  return 'lease' in condition ? { leaseId: condition.lease.id, ifMatch: '*' } : { ifMatch: condition.etag };
}

export async function removeContent(
  blob: BlobClient,
  etag: string | undefined,
  { signal }: RunOptions,
): Promise<'removed' | 'lost'> {
  const options = { ...(etag !== undefined && { conditions: { ifMatch: etag } }), abortSignal: signal };
  const what = `blob ${blob.name}`;
  const answer = await storageCall({ fails: 'STATE_WRITE', what, signal, answers: REMOVE }, async () => {
    await blob.delete(options);
    return 'removed' as const;
  });
  if (answer !== 'unlike') return answer;
  const exists = await storageCall({ fails: 'STATE_READ', what, signal }, () => blob.exists({ abortSignal: signal }));
  return exists ? 'lost' : 'removed';
}
