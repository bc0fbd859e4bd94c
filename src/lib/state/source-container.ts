import type { BlobItem, ContainerClient } from '@azure/storage-blob';
import type { RunOptions } from '../seams.ts';
import type { SourceContainer, SourceListing } from '../stores.ts';
import { blobPages, listedEtag } from './blob-pages.ts';
import { storageCall } from './storage-call.ts';

/** A {@link SourceContainer} over a container of Azure Storage. */
export function sourceContainer(container: ContainerClient): SourceContainer {
  const what = (path: string): string => `blob ${container.containerName}/${path}`;
  return {
    async *list(options) {
      for await (const page of blobPages(container, options)) yield page.map(listing);
    },
    remove(path, etag, { signal }) {
      const answers = { BlobNotFound: 'lost', ConditionNotMet: 'lost' } as const;
      const options = { conditions: { ifMatch: etag }, deleteSnapshots: 'include', abortSignal: signal } as const;
      return storageCall({ fails: 'STATE_WRITE', what: what(path), signal, answers }, async () => {
        await container.getBlobClient(path).delete(options);
        return 'removed' as const;
      });
    },
    async setTier(path, etag, tier, options) {
      if ((await etagOf(container, path, what(path), options)) !== etag) return 'lost';
      const { signal } = options;
      const answers = { BlobNotFound: 'lost' } as const;
      return storageCall({ fails: 'STATE_WRITE', what: what(path), signal, answers }, async () => {
        await container.getBlobClient(path).setAccessTier(tier, { abortSignal: signal });
        return 'set' as const;
      });
    },
  };
}

/** Undefined where there is no blob. */
function etagOf(
  container: ContainerClient,
  path: string,
  what: string,
  { signal }: RunOptions,
): Promise<string | undefined> {
  const answers = { BlobNotFound: undefined };
  return storageCall({ fails: 'STATE_READ', what, signal, answers }, async () => {
    const { etag } = await container.getBlobClient(path).getProperties({ abortSignal: signal });
    return etag;
  });
}

const listing = (item: BlobItem): SourceListing => ({
  path: item.name,
  etag: listedEtag(item),
  size: item.properties.contentLength ?? 0,
  modified: item.properties.lastModified.getTime(),
  isDirectory:
    item.name.endsWith('/') ||
    Object.entries(item.metadata ?? {}).some(
      ([key, value]) => key.toLowerCase() === 'hdi_isfolder' && value === 'true',
    ),
});
