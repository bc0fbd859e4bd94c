import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { beforeAll, expect, test } from 'vitest';
import { atTime, uploadSamples } from '../../src/lib/local/samples.ts';
import { useAzurite } from '../azurite.ts';
import { useTemporaryFolder } from '../folder.ts';

const azurite = useAzurite();
const folder = useTemporaryFolder();
let container: ContainerClient;

beforeAll(async () => {
  await cp(join(import.meta.dirname, '../../samples/app'), join(folder.path, 'app'), { recursive: true });
  await writeFile(join(folder.path, 'umlaut.log'), '2020-01-01T00:00:00Z Prüfung');
  container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logs');
  await container.create();
});

const text = async (name: string) => String(await container.getBlobClient(name).downloadToBuffer());

test('each file is uploaded under its path, its newest time a minute ago, other bytes unharmed', async () => {
  expect(await uploadSamples(folder.path, container)).toMatchObject({ total: 2 });
  const [, stamp, word] = /^(\S+) (.+)$/.exec(await text('umlaut.log')) ?? [];
  expect(word).toBe('Prüfung');
  expect(Math.abs(Date.now() - 60_000 - Date.parse(stamp ?? ''))).toBeLessThan(10_000);
  expect(JSON.parse(await text('app/computers.json'))).toHaveLength(3);
});

test('what is there already is not uploaded again; what has changed is', async () => {
  expect((await uploadSamples(folder.path, container)).uploaded).toEqual([]);
  await writeFile(join(folder.path, 'umlaut.log'), '2020-01-01T00:00:00Z anders');
  expect((await uploadSamples(folder.path, container)).uploaded).toEqual(['umlaut.log']);
});

test('a gzip sample is moved in its content and is gzip again', () => {
  const moved = atTime(gzipSync('2020-01-01T00:00:00Z'), new Date('2027-01-02T03:04:05Z'));
  expect(String(gunzipSync(moved))).toBe('2027-01-02T03:04:05Z');
});
