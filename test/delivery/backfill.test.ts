import { expect, test } from 'vitest';
import { backfill, type BackfillOptions } from '../../src/lib/delivery/backfill.ts';
import { useAzurite } from '../azurite.ts';
import { FakeClock } from '../sink/fake-clock.ts';
import { run, SweepPlace } from './sweep-place.ts';

const azurite = useAzurite();
const opened = (): Promise<SweepPlace> => SweepPlace.open(azurite.connectionString);
const ALL: BackfillOptions = { prefix: '', perMinute: 6000, dryRun: false };

test('files without a ledger are queued; what has one, and what lies elsewhere or in another time, is not', async () => {
  const place = await opened();
  await place.account('app/known', await place.upload('app/known'));
  await place.account('app/parked', await place.upload('app/parked'), { state: 'parked' });
  for (const path of ['app/a', 'app/b', 'web/c']) await place.upload(path);
  await place.files.getBlockBlobClient('app/folder').upload('', 0, { metadata: { hdi_isfolder: 'true' } });
  const long = `app/${'l'.repeat(1013)}`;
  await place.account(long, await place.upload(long));

  const none = { queued: 0, known: 3, outside: 2 };
  expect(await backfill(place.rooms, { ...ALL, prefix: 'app/', since: place.now() + 60_000 }, run)).toMatchObject(none);
  expect(await backfill(place.rooms, { ...ALL, prefix: 'app/', until: place.now() - 60_000 }, run)).toMatchObject(none);
  const two = { queued: 2, bytes: 2, known: 3, outside: 0 };
  expect(await backfill(place.rooms, { ...ALL, prefix: 'app/', dryRun: true }, run)).toMatchObject(two);
  expect(await place.queued()).toEqual([]);
  expect(await backfill(place.rooms, { ...ALL, prefix: 'app/' }, run)).toMatchObject(two);
  expect(await place.queued()).toEqual(['app/a backfill', 'app/b backfill']);
  expect(await place.kept()).not.toContain('backfill.json');
});

test('so many a minute', async () => {
  const place = await opened();
  for (let n = 0; n < 5; n++) await place.upload(`f${n}`);
  const clock = new FakeClock();
  const began = clock.now();
  await backfill({ ...place.rooms, clock }, { ...ALL, perMinute: 10 }, run);
  expect(clock.now() - began).toBe(4 * 6000);
});

test('it waits while the work queue is full', async () => {
  const place = await opened();
  await place.upload('a');
  const clock = new FakeClock();
  const lengths = [1000, 1000, 999];
  const work = { ...place.rooms.work, length: () => Promise.resolve(lengths.shift()!) };
  await backfill({ ...place.rooms, work, clock }, { ...ALL, perMinute: 10 }, run);
  expect(clock.slept).toEqual([5000, 5000]);
  expect(lengths).toEqual([]);
});

test('stopped and run again it goes on where it was; asked for something else it begins there', async () => {
  const place = await opened();
  for (const path of ['a', 'b', 'c', 'd']) await place.upload(path);
  const stop = new AbortController();
  const onQueued = ({ path }: { readonly path: string }): void => {
    if (path === 'b') stop.abort(new Error('stopped'));
  };
  await expect(backfill({ ...place.rooms, onQueued }, ALL, { signal: stop.signal })).rejects.toThrow('stopped');
  expect(await place.queued()).toEqual(['a backfill', 'b backfill']);
  expect(await backfill(place.rooms, { ...ALL, dryRun: true }, run)).toMatchObject({ queued: 4, isResumed: false });
  expect(await backfill(place.rooms, { ...ALL, prefix: 'a' }, run)).toMatchObject({ queued: 1, isResumed: false });
  expect(await place.queued()).toEqual(['a backfill']);
});

test('stopped and run again, nothing is queued twice', async () => {
  const place = await opened();
  for (const path of ['a', 'b', 'c', 'd']) await place.upload(path);
  const stop = new AbortController();
  const onQueued = ({ path }: { readonly path: string }): void => {
    if (path === 'b') stop.abort(new Error('stopped'));
  };
  await expect(backfill({ ...place.rooms, onQueued }, ALL, { signal: stop.signal })).rejects.toThrow('stopped');
  expect(await backfill(place.rooms, ALL, run)).toMatchObject({ queued: 2, isResumed: true });
  expect(await place.queued()).toEqual(['a backfill', 'b backfill', 'c backfill', 'd backfill']);
});
