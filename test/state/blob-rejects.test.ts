import type { ContainerClient } from '@azure/storage-blob';
import { beforeEach, expect, test } from 'vitest';
import { blobRejects } from '../../src/lib/state/blob-rejects.ts';
import { useAzurite } from '../azurite.ts';
import { linesOf, rejectOf } from './rejects.ts';
import { containerAt, names, textOf } from './state-blobs.ts';

const azurite = useAzurite();
let state: ContainerClient;

beforeEach(async () => {
  state = containerAt(azurite.connectionString);
  await state.create();
});

test('keeps the rejects of one blob under its path and its ETag', async () => {
  const log = blobRejects(state, 'logs', 'app/a.log', '"0x8D"');
  await log.add([rejectOf('one', 1), rejectOf('zwö', 2)], '');
  await log.add([rejectOf('three', 3)], 'inner.log');
  const name = await log.close();
  expect(name).toBe('rejects/logs/app/a.log/0x8D.ndjson');
  expect(linesOf(await textOf(state, name!))).toMatchObject([
    { file: 'app/a.log', entry: '', record: 1, raw: 'one' },
    { file: 'app/a.log', entry: '', record: 2, raw: 'zwö' },
    { file: 'app/a.log', entry: 'inner.log', record: 3, raw: 'three' },
  ]);
  expect((await state.getBlobClient(name!).getProperties()).contentType).toBe('application/x-ndjson');
});

test('makes nothing, and names nothing, without rejects', async () => {
  const log = blobRejects(state, 'logs', 'a.log', '"1"');
  await log.add([], '');
  expect(await log.close()).toBeUndefined();
  expect(await names(state)).toEqual([]);
});

test('more than 4 MB are staged block by block, and seen only when the log is closed', async () => {
  const log = blobRejects(state, 'logs', 'a.log', '"1"');
  const text = 'x'.repeat(50_000);
  for (let i = 0; i < 200; i++) await log.add([rejectOf(`${i} ${text}`, i)], '');
  expect(await names(state)).toEqual([]);
  const blob = state.getBlockBlobClient('rejects/logs/a.log/1.ndjson');
  const staged = (await blob.getBlockList('uncommitted')).uncommittedBlocks ?? [];
  expect(staged.length).toBe(2);
  expect(staged.every(({ size }) => size > 4 * 1024 * 1024 && size < 5 * 1024 * 1024)).toBe(true);
  expect(await log.close()).toBe(blob.name);
  const lines = linesOf(await textOf(state, blob.name));
  expect(lines.map(({ record }) => record)).toEqual(Array.from({ length: 200 }, (_, i) => i));
});

test('what is added while a block is on its way is kept, each line once', async () => {
  const log = blobRejects(state, 'logs', 'a.log', '"1"');
  const text = 'x'.repeat(500_000);
  await Promise.all(Array.from({ length: 40 }, (_, i) => log.add([rejectOf(`${i} ${text}`, i)], '')));
  const name = await log.close();
  const numbers = linesOf(await textOf(state, name!)).map(({ record }) => Number(record));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

test('a path too long for a name of its own still has its rejects', async () => {
  const path = `${'x'.repeat(1020)}.log`;
  const log = blobRejects(state, 'logs', path, '"1"');
  await log.add([rejectOf('one')], '');
  const name = await log.close();
  expect(name).toMatch(/^rejects\/logs\/sha256-[0-9a-f]{64}\/1\.ndjson$/);
  expect(linesOf(await textOf(state, name!))).toMatchObject([{ file: path }]);
});

test('storage that refuses is STATE_WRITE, which names the blob', async () => {
  await state.delete();
  const log = blobRejects(state, 'logs', 'a.log', '"1"');
  await log.add([rejectOf('one')], '');
  await expect(log.close()).rejects.toMatchObject({
    code: 'STATE_WRITE',
    context: { what: 'rejects rejects/logs/a.log/1.ndjson', reason: 'ContainerNotFound' },
  });
});
