import { expect, test } from 'vitest';
import { parseJob } from '../../src/lib/delivery/job.ts';
import { sweep, sweepAll } from '../../src/lib/delivery/sweep.ts';
import { rejectsName } from '../../src/lib/state/blob-name.ts';
import { useAzurite } from '../azurite.ts';
import { DAY_MS, run, SweepPlace } from './sweep-place.ts';

const MINUTE_MS = 60_000;
const azurite = useAzurite();
const opened = (): Promise<SweepPlace> => SweepPlace.open(azurite.connectionString);

test('a blob whose event got lost is found; what is accounted for, and what was there before, is left alone', async () => {
  const place = await opened();
  await place.upload('before.log');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect(await sweep(place.rooms, run)).toMatchObject({ end: 'whole', blobs: 1, before: 1, queued: {} });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await place.upload('a/lost.log');
  await place.account('b/done.log', await place.upload('b/done.log'));
  await place.account('c/other.log', '"0x1"');
  await place.upload('c/other.log');
  place.aheadMs = 10 * MINUTE_MS;
  const { end, blobs, ledgers, queued, before } = await sweep(place.rooms, run);
  expect({ end, blobs, ledgers, queued, before }).toEqual({
    end: 'whole',
    blobs: 4,
    ledgers: 2,
    queued: { unseen: 1, changed: 1 },
    before: 1,
  });
  expect(await place.queued()).toEqual(['a/lost.log unseen', 'c/other.log changed']);
});

test('a message of the sweep is one that the work queue knows', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  await place.upload('ü/日本 😀.log');
  place.aheadMs = 10 * MINUTE_MS;
  await sweep(place.rooms, run);
  const { receivedMessageItems } = await place.queue.receiveMessages();
  const text = Buffer.from(receivedMessageItems[0]!.messageText, 'base64').toString();
  expect(parseJob(JSON.parse(text))).toEqual({
    connection: 'LogsStorage',
    container: 'logs',
    path: 'ü/日本 😀.log',
    attempt: 0,
    reason: 'unseen',
  });
});

test('the record at the end of a file, for which nobody came, gets a message that settles it', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  const etag = await place.upload('a');
  await place.account('a', etag, { state: 'done', tail: true, due: new Date().toISOString() });
  place.aheadMs = 61 * MINUTE_MS;
  await sweep(place.rooms, run);
  const { receivedMessageItems } = await place.queue.receiveMessages();
  const text = Buffer.from(receivedMessageItems[0]!.messageText, 'base64').toString();
  expect(parseJob(JSON.parse(text))).toMatchObject({ path: 'a', reason: 'unsettled', settles: etag });
});

test('the cost is one call for each page of blobs, and one for each page of ledgers', async () => {
  const place = await opened();
  for (const name of ['a', 'b', 'c']) await place.account(name, await place.upload(name));
  const { calls, blobs, ledgers } = await sweep(place.rooms, run);
  expect({ calls, blobs, ledgers }).toEqual({ calls: 2, blobs: 3, ledgers: 3 });
});

test('paths too long for the name of a ledger are looked up one by one', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  const [lost, done] = [`a/${'l'.repeat(1015)}`, `a/${'d'.repeat(1015)}`];
  await place.upload(lost);
  expect(await place.account(done, await place.upload(done))).toMatch(/^ledgers\/logs\/sha256-/);
  place.aheadMs = 10 * MINUTE_MS;
  expect(await sweep(place.rooms, run)).toMatchObject({ queued: { unseen: 1 }, calls: 4 });
  expect(await place.queued()).toEqual([`${lost} unseen`]);
});

test('a ledger that storage does not let go keeps nothing behind it from being found', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  await place.account('a/gone.log', '"0x1"');
  const kept = place.own.getAppendBlobClient(
    rejectsName({ container: 'logs', file: 'a/gone.log', etag: '"0x1"', runs: 1 }),
  );
  await kept.create();
  await kept.createSnapshot();
  await place.upload('b/lost.log');
  place.aheadMs = 31 * DAY_MS;
  expect(await sweep(place.rooms, run)).toMatchObject({
    end: 'whole',
    forgotten: 0,
    refused: 1,
    queued: { unseen: 1 },
  });
});

test('a ledger that is held accounts for its blob, whatever it says', async () => {
  const place = await opened();
  const name = await place.account('a', '"0x1"', { state: 'running' });
  await place.upload('a');
  await place.rooms.store.acquire(name, 60_000, run);
  place.aheadMs = 120 * MINUTE_MS;
  expect(await sweep(place.rooms, run)).toMatchObject({ queued: {} });
});

test('a pass that reaches its time goes on in the next run where it stopped, and ends', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  for (const name of ['a', 'b', 'c', 'd']) await place.upload(name);
  place.aheadMs = 60 * MINUTE_MS;
  // Each look at the clock is 10 ms later, so that a run of 25 ms gets to two blobs.
  let ms = 0;
  const rooms = { ...place.rooms, clock: { ...place.rooms.clock, now: () => (ms += 10) } };
  expect(await sweep(rooms, run, 25)).toMatchObject({ end: 'part', queued: { unseen: 2 }, cursor: { blob: 'b' } });
  expect(await place.queued()).toEqual(['a unseen', 'b unseen']);
  expect(await sweep(rooms, run, 25)).toMatchObject({ end: 'whole', queued: { unseen: 2 }, cursor: { blob: 'd' } });
  expect(await place.queued()).toEqual(['c unseen', 'd unseen']);
});

test('after a pass it rests, the longer the more it cost', async () => {
  const place = await opened();
  expect(await sweep(place.rooms, run)).toMatchObject({ end: 'whole', calls: 2 });
  expect(await sweep(place.rooms, run)).toMatchObject({ end: 'resting', calls: 0 });
  place.aheadMs = 13_000;
  expect(await sweep(place.rooms, run)).toMatchObject({ end: 'whole' });
});

test('a host that stops us keeps what was reached', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  const names = Array.from({ length: 20 }, (_, index) => `f${index + 10}`);
  for (const name of names) await place.upload(name);
  place.aheadMs = 60 * MINUTE_MS;
  const stop = new AbortController();
  const rooms = { ...place.rooms, onFound: () => stop.abort() };
  const stopped = await sweep(rooms, { signal: stop.signal });
  expect(stopped).toMatchObject({ end: 'part' });
  const before = await place.queued();
  expect(before.length).toBeLessThan(20);
  await sweep(place.rooms, run);
  expect([...before, ...(await place.queued())]).toEqual(names.map((name) => `${name} unseen`));
});

test('a work queue that is full is not added to', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  for (const name of ['a', 'b', 'c']) await place.upload(name);
  place.aheadMs = 60 * MINUTE_MS;
  const full = (messages: number) => ({
    ...place.rooms,
    work: { ...place.rooms.work, length: () => Promise.resolve(messages) },
  });
  expect(await sweep(full(20_000), run)).toMatchObject({ end: 'crowded', queued: {} });
  expect(await sweep(full(19_999), run)).toMatchObject({ end: 'part' });
});

test('many that are found at once are spread over minutes', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  for (let n = 0; n < 40; n++) await place.upload(`f${n}`);
  place.aheadMs = 60 * MINUTE_MS;
  const delays: number[] = [];
  const work = {
    ...place.rooms.work,
    send: (_: string, delayMs: number) => {
      delays.push(delayMs);
      return Promise.resolve();
    },
  };
  await sweep({ ...place.rooms, work, random: () => 1 }, run);
  expect(delays.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => (index + 1) * 20));
});

test('two at once do no harm: what one wrote meanwhile stays', async () => {
  const place = await opened();
  await place.rooms.store.create('sweep.json', { text: '{"version":1,"since":"2026-01-01T00:00:00.000Z"}' }, run);
  await place.upload('a');
  place.aheadMs = 60 * MINUTE_MS;
  const ends = await Promise.all([sweep(place.rooms, run), sweep(place.rooms, run)]);
  expect(ends.map(({ end }) => end).toSorted()).toEqual(['elsewhere', 'whole']);
  expect(new Set(await place.queued())).toEqual(new Set(['a unseen']));
});

test('a state of another version is not overwritten', async () => {
  const place = await opened();
  await place.rooms.store.create('sweep.json', { text: '{"version":2}' }, run);
  await expect(sweep(place.rooms, run)).rejects.toMatchObject({ code: 'STATE_READ' });
});

test('a pass on request goes through all at once, whatever the timer has come to, and can leave everything as it is', async () => {
  const place = await opened();
  await sweep(place.rooms, run);
  await place.upload('a');
  place.aheadMs = 10 * MINUTE_MS;
  const found: string[] = [];
  const rooms = { ...place.rooms, onFound: (path: string, why: string) => found.push(`${path} ${why}`) };
  expect(await sweepAll(rooms, { ...run, dryRun: true })).toMatchObject({ end: 'whole', queued: { unseen: 1 } });
  expect(found).toEqual(['a unseen']);
  expect(await place.queued()).toEqual([]);
  await sweepAll(place.rooms, run);
  expect(await place.queued()).toEqual(['a unseen']);
});

test('one that is to leave everything as it is begins nothing, either', async () => {
  const place = await opened();
  await place.upload('a');
  place.aheadMs = 10 * MINUTE_MS;
  expect(await sweepAll(place.rooms, { ...run, dryRun: true })).toMatchObject({ blobs: 1, before: 1, queued: {} });
  expect(await place.rooms.store.read('sweep.json', run)).toBeUndefined();
});

test('a million files cost 400 calls, and nothing is read', async () => {
  const page = 5_000;
  async function* pagesOf<T>(one: (path: string) => T): AsyncGenerator<readonly T[]> {
    for (let from = 0; from < 1_000_000; from += page) {
      yield Array.from({ length: page }, (_, index) => one(String(from + index).padStart(7, '0')));
    }
  }
  const place = await opened();
  const facts = { etag: '"0x1"', state: 'done', config: 'config-now' };
  const rooms = {
    ...place.rooms,
    blobs: {
      ...place.rooms.blobs,
      list: () => pagesOf((path) => ({ path, etag: '"0x1"', size: 1, modified: 0, isDirectory: false })),
    },
    store: {
      ...place.rooms.store,
      list: () =>
        pagesOf((path) => ({ name: `ledgers/logs/${path}`, etag: '"0x2"', facts, isLeased: false, modified: 0 })),
    },
  };
  expect(await sweep(rooms, run)).toMatchObject({
    end: 'whole',
    blobs: 1_000_000,
    ledgers: 1_000_000,
    calls: 400,
    queued: {},
    before: 0,
  });
});
