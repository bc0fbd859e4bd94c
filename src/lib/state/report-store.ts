import type { ContainerClient } from '@azure/storage-blob';
import { stateBlobName } from './blob-name.ts';
import { writing } from './writing.ts';

/** Where the newest report of a blob lies in the app's own container. */
export const reportName = (container: string, path: string): string =>
  stateBlobName('reports', container, path, '.json');

/** Keeps the newest report of each source blob, so that whoever uploaded it can follow it. Fails with STATE_WRITE. */
export async function writeReport(
  state: ContainerClient,
  container: string,
  path: string,
  report: object,
): Promise<void> {
  const name = reportName(container, path);
  const body = JSON.stringify(report);
  const options = { blobHTTPHeaders: { blobContentType: 'application/json' } };
  await writing(`report ${name}`, () => state.getBlockBlobClient(name).upload(body, Buffer.byteLength(body), options));
}
