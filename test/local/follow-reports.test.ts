import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { beforeAll, expect, test, vi } from 'vitest';
import { followReports } from '../../src/lib/local/follow-reports.ts';
import { useAzurite } from '../azurite.ts';

const azurite = useAzurite();
let state: ContainerClient;
beforeAll(async () => {
  state = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logsluice');
  await state.create();
});

async function write(file: string, etag: string, container = 'logs', facts: object = { state: 'done' }): Promise<void> {
  const body = JSON.stringify({ file, etag, ...facts });
  await state.getBlockBlobClient(`ledgers/${container}/${file}`).upload(body, body.length);
}

test('each report that is written from now on, also the next on the same file; none on another container', async () => {
  await write('old', '1');
  const told: string[] = [];
  const failures: unknown[] = [];
  const follower = await followReports(state, 'logs', {
    from: 'now',
    onReport: ({ file, etag }) => told.push(`${file} ${etag}`),
    onFailure: (error) => failures.push(error),
  });
  await write('foreign', '1', 'other');
  await write('new', '1');
  await vi.waitFor(() => expect(told).toEqual(['new 1']), { timeout: 5000 });
  await write('old', '2');
  await vi.waitFor(() => expect(told).toEqual(['new 1', 'old 2']), { timeout: 5000 });
  await follower.stop();
  expect(failures).toEqual([]);
});

test('a file that is under way, or goes on in another run, is told at its end, one that waits for a cure at once', async () => {
  const told: string[] = [];
  const failures: unknown[] = [];
  const follower = await followReports(state, 'steps', {
    from: 'now',
    onReport: ({ file, state }) => told.push(`${file} ${state}`),
    onFailure: (error) => failures.push(error),
  });
  await write('a', '1', 'steps', { state: 'running' });
  await write('b', '1', 'steps', { state: 'waiting' });
  await write('c', '1', 'steps', { state: 'waiting', error: { code: 'SINK_FORBIDDEN', message: 'No.', fix: 'Do.' } });
  await vi.waitFor(() => expect(told).toEqual(['c waiting']), { timeout: 5000 });
  await write('a', '1', 'steps', { state: 'done' });
  await write('b', '1', 'steps', { state: 'parked' });
  await vi.waitFor(() => expect(told).toEqual(['c waiting', 'a done', 'b parked']), { timeout: 5000 });
  await follower.stop();
  expect(failures).toEqual([]);
});

test('a ledger that is written again while it is read is read whole', async () => {
  let told = 0;
  const failures: unknown[] = [];
  const follower = await followReports(state, 'busy', {
    from: 'now',
    onReport: () => told++,
    onFailure: (error) => failures.push(error),
  });
  const writing = async (file: string): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await write(file, '1', 'busy', {
        state: 'done',
        error: { code: 'A', message: 'x'.repeat(997 * (i % 7)), fix: '' },
      });
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(writing));
  await vi.waitFor(() => expect(told).toBeGreaterThan(4), { timeout: 10_000 });
  await follower.stop();
  expect(failures).toEqual([]);
});

test('a ledger that is written again between the listing and the reading is told once', async () => {
  const told: string[] = [];
  const follower = await followReports(state, 'quick', {
    from: 'now',
    onReport: ({ file, etag }) => told.push(`${file} ${etag}`),
    onFailure: (error) => expect.fail(String(error)),
  });
  const last = 80;
  const writing = async (file: string): Promise<void> => {
    for (let i = 1; i <= last; i++) {
      await write(file, `${i}`, 'quick', { state: 'running' });
      await write(file, `${i}`, 'quick', { state: 'done' });
    }
  };
  const files = ['a', 'b', 'c', 'd'];
  await Promise.all(files.map(writing));
  await vi.waitFor(() => expect(told).toEqual(expect.arrayContaining(files.map((file) => `${file} ${last}`))), 10_000);
  await follower.stop();
  expect(told.filter((one, i) => told.indexOf(one) !== i)).toEqual([]);
});

test('from the beginning: what lies there is told first', async () => {
  const told: string[] = [];
  const follower = await followReports(state, 'other', {
    from: 'beginning',
    onReport: ({ file }) => told.push(file),
    onFailure: () => undefined,
  });
  expect(told).toEqual(['foreign']);
  await follower.stop();
});
