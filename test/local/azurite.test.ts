import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { describe, expect, test } from 'vitest';
import { startAzurite } from '../../src/lib/local/azurite.ts';
import { useAzurite } from '../azurite.ts';

const azurite = useAzurite();

describe('startAzurite', () => {
  test('answers on the ports of its connection string', async () => {
    const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logs');
    await container.create();
    await container.getBlockBlobClient('a b/ログ.json').upload('{}', 2);
    expect(await container.getBlobClient('a b/ログ.json').downloadToBuffer()).toEqual(Buffer.from('{}'));
    await QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('work').create();
  });

  test('fails with LOCAL_CHILD when a port is taken', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'logsluice-azurite-'));
    await expect(startAzurite({ directory, ports: azurite.ports })).rejects.toMatchObject({ code: 'LOCAL_CHILD' });
    await rm(directory, { recursive: true, force: true });
  });

  test('keeps its blobs over a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'logsluice-azurite-'));
    const first = await startAzurite({ directory });
    const blob = (connection: string) =>
      BlobServiceClient.fromConnectionString(connection).getContainerClient('logs').getBlockBlobClient('a');
    await BlobServiceClient.fromConnectionString(first.connectionString).createContainer('logs');
    await blob(first.connectionString).upload('kept', 4);
    await first.stop();
    const second = await startAzurite({ directory, ports: first.ports });
    expect(String(await blob(second.connectionString).downloadToBuffer())).toBe('kept');
    await second.stop();
    await rm(directory, { recursive: true, force: true });
  });
});
