import { BlobServiceClient } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { blobReceipts } from '../../../src/lib/local/host/blob-receipts.ts';
import { useAzurite } from '../../azurite.ts';

const azurite = useAzurite();
const version = { functionId: 'Host.Functions.f', container: 'logs', blob: 'a/b c.json', etag: '"0x1"' };

test('once per version; again when the telling failed; where the real host keeps it', async () => {
  const account = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const told: string[] = [];
  const tell = (etag: string, how: () => Promise<void> = async () => undefined) =>
    blobReceipts(account, 'host').once({ ...version, etag }, async () => {
      await how();
      told.push(etag);
    });

  await expect(tell('"0x1"', () => Promise.reject(new Error('queue is down')))).rejects.toThrow('queue is down');
  await tell('"0x1"');
  await tell('"0x1"');
  await tell('"0x2"');

  expect(told).toEqual(['"0x1"', '"0x2"']);
  const names: string[] = [];
  for await (const { name } of account.getContainerClient('azure-webjobs-hosts').listBlobsFlat()) names.push(name);
  expect(names).toEqual([
    'blobreceipts/host/Host.Functions.f/"0x1"/logs/a/b c.json',
    'blobreceipts/host/Host.Functions.f/"0x2"/logs/a/b c.json',
  ]);
});
