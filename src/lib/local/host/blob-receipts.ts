import type { BlobServiceClient } from '@azure/storage-blob';

/** Which version of which blob a function has been told of. */
export interface BlobReceipts {
  /**
   * Calls `tell` unless it was done before for this version, and remembers that. If we die in between, `tell` is called
   * again: at least once.
   */
  once(version: BlobVersion, tell: () => Promise<void>): Promise<void>;
}

export interface BlobVersion {
  readonly functionId: string;
  readonly container: string;
  readonly blob: string;
  /** With its quotation marks. */
  readonly etag: string;
}

/**
 * Receipts where the real host keeps them: an empty blob
 * `azure-webjobs-hosts/blobreceipts/{host}/{function}/"{etag}"/{container}/{blob}`, marked as incomplete until the
 * function has been told. Without the real host's leases: there is one host on a laptop.
 */
export function blobReceipts(account: BlobServiceClient, hostId: string): BlobReceipts {
  const container = account.getContainerClient('azure-webjobs-hosts');
  const made = container.createIfNotExists();
  return {
    once: async ({ functionId, container: from, blob, etag }, tell) => {
      await made;
      const receipt = container.getBlockBlobClient(`blobreceipts/${hostId}/${functionId}/${etag}/${from}/${blob}`);
      const isNew = await receipt
        .upload('', 0, { metadata: { Incomplete: 'Incomplete' }, conditions: { ifNoneMatch: '*' } })
        .then(() => true, asExisting);
      if (!isNew) {
        const { metadata } = await receipt.getProperties();
        if (!Object.keys(metadata ?? {}).some((key) => key.toLowerCase() === 'incomplete')) return;
      }
      await tell();
      await receipt.setMetadata({});
    },
  };
}

function asExisting(error: Error & { statusCode?: number }): false {
  if (error.statusCode === 409 || error.statusCode === 412) return false;
  throw error;
}
