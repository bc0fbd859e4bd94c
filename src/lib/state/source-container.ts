import type { BlobGetPropertiesResponse, BlobItem, ContainerClient } from '@azure/storage-blob';
import type { RunOptions } from '../seams.ts';
import type { SourceContainer, SourceListing } from '../stores.ts';
import { blobPages, listedEtag } from './blob-pages.ts';
import { storageCall } from './storage-call.ts';

/** A {@link SourceContainer} over the container that `opened` gives, which is asked for it before each call. */
export function sourceContainer(opened: () => Promise<ContainerClient>): SourceContainer {
  const what = (container: ContainerClient, path: string): string => `blob ${container.containerName}/${path}`;
  return {
    async *list(options) {
      for await (const page of blobPages(await opened(), options)) yield page.map(listing);
    },
    async remove(path, etag, { signal }) {
      const container = await opened();
      const answers = { BlobNotFound: 'lost', ConditionNotMet: 'lost' } as const;
      const options = { conditions: { ifMatch: etag }, deleteSnapshots: 'include', abortSignal: signal } as const;
      return storageCall({ fails: 'STATE_WRITE', what: what(container, path), signal, answers }, async () => {
        await container.getBlobClient(path).delete(options);
        return 'removed' as const;
      });
    },
    async setTier(path, etag, tier, options) {
      const container = await opened();
      const { signal } = options;
      const found = await propertiesOf(container, path, what(container, path), options);
      if (found?.etag !== etag) return 'lost';
      if (found.blobType !== 'BlockBlob') return 'unfit';
      const answers = { BlobNotFound: 'lost' } as const;
      return storageCall({ fails: 'STATE_WRITE', what: what(container, path), signal, answers }, async () => {
        await container.getBlobClient(path).setAccessTier(tier, { abortSignal: signal });
        return 'set' as const;
      });
    },
  };
}

/** Undefined where there is no blob. */
function propertiesOf(
  container: ContainerClient,
  path: string,
  what: string,
  { signal }: RunOptions,
): Promise<BlobGetPropertiesResponse | undefined> {
  const answers = { BlobNotFound: undefined };
  return storageCall({ fails: 'STATE_READ', what, signal, answers }, () =>
    container.getBlobClient(path).getProperties({ abortSignal: signal }),
  );
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
