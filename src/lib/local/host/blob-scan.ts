import type { BlobServiceClient, BlobType } from '@azure/storage-blob';
import type { BlobReceipts } from './blob-receipts.ts';
import { loop, type Listener } from '../loop.ts';
import type { PathPattern } from './path-pattern.ts';

export interface BlobWatch {
  readonly functionId: string;
  readonly pattern: PathPattern;
}

export interface FoundBlob {
  readonly functionId: string;
  readonly container: string;
  readonly blob: string;
  readonly blobType: BlobType;
  readonly etag: string;
}

const SCAN_MS = 1000;
/** A scan that finds nothing is followed by a pause of so many times its own length: thousands of blobs are long to list. */
const IDLE_SHARE = 4;

/**
 * Lists the watched containers every second, or less often where that takes long, and tells of each version of each blob
 * that a watch matches, once.
 */
export function blobScan(options: {
  readonly account: BlobServiceClient;
  readonly receipts: BlobReceipts;
  readonly watches: readonly BlobWatch[];
  onBlob(found: FoundBlob): Promise<void>;
  readonly onFailure: (error: unknown) => void;
}): Listener {
  // Receipts are asked once per version in the life of this process; the listing itself gives the version.
  const known = new Map<string, string>();
  const containers = new Set(options.watches.map((watch) => watch.pattern.container));

  let idleMs = 0;

  async function scan(container: string, signal: AbortSignal): Promise<number> {
    let fresh = 0;
    const watches = options.watches.filter(({ pattern }) => pattern.container === container);
    const listing = options.account.getContainerClient(container).listBlobsFlat({ abortSignal: signal });
    for await (const { name: blob, properties } of listing) {
      const etag = quoted(properties.etag);
      for (const { functionId, pattern } of watches) {
        const key = `${functionId}/${container}/${blob}`;
        if (known.get(key) === etag || pattern.match(blob) === undefined) continue;
        const found = { functionId, container, blob, etag, blobType: properties.blobType ?? 'BlockBlob' };
        await options.receipts.once(found, () => options.onBlob(found));
        known.set(key, etag);
        fresh++;
      }
    }
    return fresh;
  }

  return loop(
    async (signal) => {
      const began = performance.now();
      let fresh = 0;
      for (const container of containers) fresh += await scan(container, signal).catch(noneIfMissing);
      idleMs = fresh > 0 ? 0 : performance.now() - began;
      return false;
    },
    { pauseMs: () => Math.max(SCAN_MS, IDLE_SHARE * idleMs), onFailure: options.onFailure },
  );
}

/** Listings of some services leave the quotation marks out that every other answer has. */
const quoted = (etag: string): string => (etag.startsWith('"') ? etag : `"${etag}"`);

/** A container that is not there yet has no blobs. */
function noneIfMissing(error: Error & { statusCode?: number }): number {
  if (error.statusCode !== 404) throw error;
  return 0;
}
