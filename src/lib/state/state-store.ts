import type { ContainerClient } from '@azure/storage-blob';
import type { RunOptions } from '../seams.ts';
import type { StateListing, StateStore } from '../stores.ts';
import { appendOnce } from './append-once.ts';
import { blobPages, listedEtag } from './blob-pages.ts';
import { ACQUIRE, KEEP } from './conflicts.ts';
import { readContent, removeContent, writeContent } from './state-content.ts';
import { storageCall } from './storage-call.ts';

/** A {@link StateStore} in the container that `opened` gives, which is asked for it before each call. */
export function stateStore(opened: () => Promise<ContainerClient>): StateStore {
  return {
    read: async (name, options) => readContent((await opened()).getBlobClient(name), options),
    async create(name, content, options) {
      const answer = await writeContent((await opened()).getBlockBlobClient(name), content, 'create', options);
      return answer === 'written' ? 'made' : 'exists';
    },
    write: async (name, content, condition, options) =>
      writeContent((await opened()).getBlockBlobClient(name), content, condition, options),
    async put(name, content, options) {
      await writeContent((await opened()).getBlockBlobClient(name), content, 'put', options);
    },
    remove: async (name, etag, options) => removeContent((await opened()).getBlobClient(name), etag, options),
    async acquire(name, leaseMs, options) {
      // The id is chosen here, so the SDK may make the call again where its answer got lost.
      const lease = (await opened()).getBlobClient(name).getBlobLeaseClient();
      const acquire = async (): Promise<{ readonly id: string }> => {
        await lease.acquireLease(leaseMs / 1000, { abortSignal: options.signal });
        return { id: lease.leaseId };
      };
      return storageCall({ fails: 'STATE_WRITE', what: `lease of ${name}`, answers: ACQUIRE, ...options }, acquire);
    },
    async renew(name, { id }, options) {
      const lease = (await opened()).getBlobClient(name).getBlobLeaseClient(id);
      return kept(name, options, () => lease.renewLease({ abortSignal: options.signal }));
    },
    async release(name, { id }, options) {
      const lease = (await opened()).getBlobClient(name).getBlobLeaseClient(id);
      await kept(name, options, () => lease.releaseLease({ abortSignal: options.signal }));
    },
    append: async (name, position, bytes, options) =>
      appendOnce((await opened()).getAppendBlobClient(name), position, bytes, options),
    async *list(prefix, options) {
      for await (const page of blobPages(await opened(), { ...options, prefix })) {
        yield page.map((item): StateListing => ({
          name: item.name,
          etag: listedEtag(item),
          facts: item.metadata ?? {},
          isLeased: item.properties.leaseState === 'leased',
          modified: item.properties.lastModified.getTime(),
        }));
      }
    },
  };
}

/** Renews or releases a lease. */
function kept(name: string, options: RunOptions, work: () => Promise<unknown>): Promise<'renewed' | 'lost'> {
  return storageCall({ fails: 'STATE_WRITE', what: `lease of ${name}`, answers: KEEP, ...options }, async () => {
    await work();
    return 'renewed' as const;
  });
}
