import type { BlobRef } from '../lib/app.ts';

/** `{ Connection, ContainerName, BlobName }` as the host's storage extension writes it. Anything else is a bug. */
export function parseBlobBinding(content: Uint8Array | undefined | null): BlobRef {
  if (!content) throw new TypeError('The blob binding has no content.');
  const { Connection, ContainerName, BlobName } = JSON.parse(Buffer.from(content).toString('utf8')) as Record<
    string,
    unknown
  >;
  if (!isName(Connection) || !isName(ContainerName) || !isName(BlobName)) {
    throw new TypeError('The blob binding does not name a blob.');
  }
  return { connection: Connection, container: ContainerName, name: BlobName };
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The host hands over the content itself when it ignores `sdkBinding`: better to say so than to read that. */
export function isBlobRef(value: unknown): value is BlobRef {
  return (
    typeof value === 'object' && value !== null && 'connection' in value && 'container' in value && 'name' in value
  );
}
