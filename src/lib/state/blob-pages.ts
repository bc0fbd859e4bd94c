import type { BlobItem, ContainerClient } from '@azure/storage-blob';
import type { RunOptions } from '../seams.ts';
import { storageCall } from './storage-call.ts';

export interface BlobPagesOptions extends RunOptions {
  readonly prefix: string;
  readonly after?: string;
}

/** Blobs with their metadata, page by page, from behind `after` on. Fails with STATE_READ. */
export async function* blobPages(
  container: ContainerClient,
  { prefix, after, signal }: BlobPagesOptions,
): AsyncGenerator<readonly BlobItem[]> {
  const what = `list of ${container.containerName}/${prefix}`;
  const pages = container
    // `startFrom` gives the blob of that name as well.
    .listBlobsFlat({ prefix, includeMetadata: true, abortSignal: signal, ...(after && { startFrom: after }) })
    .byPage();
  for (;;) {
    const page = await storageCall({ fails: 'STATE_READ', what, signal }, () => pages.next());
    if (page.done === true) return;
    yield page.value.segment.blobItems.filter(({ name }) => name !== after);
  }
}

/** The ETag of a listed blob, in quotes as every other answer has it and as conditions want it. */
export function listedEtag({ properties: { etag } }: BlobItem): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}
