import { expect, test } from 'vitest';
import { ledgerContent } from '../../src/lib/delivery/ledger.ts';
import { sweepAll } from '../../src/lib/delivery/sweep.ts';
import { useAzurite } from '../azurite.ts';
import { DAY_MS, run, SweepPlace } from './sweep-place.ts';

const azurite = useAzurite();
const opened = (): Promise<SweepPlace> => SweepPlace.open(azurite.connectionString);

async function withRejects(place: SweepPlace, path: string, etag: string): Promise<void> {
  await place.account(path, etag, { state: 'done', runs: 2 });
  for (const runs of [1, 2]) {
    await place.rooms.store.append(
      place.rooms.rejectsName({ container: 'logs', file: path, etag, runs }),
      0,
      Buffer.from('x'),
      run,
    );
  }
}

test('a ledger goes when its blob is gone and its time is over, its rejects and its parts with it', async () => {
  const place = await opened();
  const { store, rejectsName } = place.rooms;
  for (const file of ['a', 'a/b.log']) {
    const part = { of: '0x1-1764000000000', number: 7 };
    await store.put(place.rooms.partName('logs', file, part), { text: '1' }, run);
    const name = rejectsName({ container: 'logs', file, etag: '"0x1"', runs: 1, part });
    await store.append(name, 0, Buffer.from('x'), run);
  }
  await withRejects(place, 'a', '"0x1"');
  await withRejects(place, 'a/b.log', '"0x2"');
  await place.upload('a/b.log');
  place.aheadMs = 31 * DAY_MS;
  expect(await sweepAll(place.rooms, run)).toMatchObject({ forgotten: 1 });
  expect(await place.kept()).toEqual([
    'ledgers/logs/a/b.log',
    'parts/logs/a/b.log/0x1-1764000000000/07',
    'rejects/logs/a/b.log/0x1-1764000000000/7-0001.ndjson',
    'rejects/logs/a/b.log/0x2/0001.ndjson',
    'rejects/logs/a/b.log/0x2/0002.ndjson',
    'sweep.json',
  ]);
});

test('the ledger of a path that was hashed goes too', async () => {
  const place = await opened();
  const path = 'p'.repeat(1020);
  await withRejects(place, path, '"0x1"');
  place.aheadMs = 31 * DAY_MS;
  expect(await sweepAll(place.rooms, run)).toMatchObject({ forgotten: 1 });
  expect(await place.kept()).toEqual(['sweep.json']);
});

test.each([
  ['before its time', 29, async () => undefined],
  ['while its blob is there', 31, (place: SweepPlace) => place.upload('a')],
  ['while its blob is there, although the listing missed it', 31, (place: SweepPlace) => place.upload('a')],
  ['while somebody holds it', 31, (place: SweepPlace) => place.rooms.store.acquire('ledgers/logs/a', 60_000, run)],
])('it stays %s', async (title, days, prepare) => {
  const place = await opened();
  await withRejects(place, 'a', '"0x1"');
  await prepare(place);
  place.aheadMs = days * DAY_MS;
  const { blobs } = place.rooms;
  const late = {
    ...blobs,
    list: (options: Parameters<typeof blobs.list>[0]) => blobs.list({ ...options, prefix: options.prefix || 'none' }),
  };
  const rooms = { ...place.rooms, blobs: title.includes('missed') ? late : blobs };
  expect(await sweepAll(rooms, run)).toMatchObject({ forgotten: 0 });
  expect(await place.kept()).toContain('ledgers/logs/a');
  expect(await place.kept()).toContain('rejects/logs/a/0x1/0001.ndjson');
});

test('who writes it, or takes it, while it is looked at keeps it', async () => {
  for (const meanwhile of ['written', 'held'] as const) {
    const place = await opened();
    await withRejects(place, 'a', '"0x1"');
    place.aheadMs = 31 * DAY_MS;
    const { store } = place.rooms;
    const rooms = {
      ...place.rooms,
      store: {
        ...store,
        async remove(...args: Parameters<typeof store.remove>) {
          if (args[0] === 'ledgers/logs/a' && meanwhile === 'written') await place.account('a', '"0x5"');
          if (args[0] === 'ledgers/logs/a' && meanwhile === 'held') await store.acquire(args[0], 60_000, run);
          return store.remove(...args);
        },
      },
    };
    expect(await sweepAll(rooms, run)).toMatchObject({ forgotten: 0 });
    expect(await place.kept()).toContain('ledgers/logs/a');
  }
});

test('a ledger of another version is left to the program that knows it', async () => {
  const place = await opened();
  const name = await place.account('a', '"0x1"');
  const { text } = (await place.rooms.store.read(name, run))!;
  const content = ledgerContent(JSON.parse(text) as Parameters<typeof ledgerContent>[0]);
  await place.rooms.store.put(name, { ...content, text: text.replace('"version":1', '"version":2') }, run);
  place.aheadMs = 31 * DAY_MS;
  expect(await sweepAll(place.rooms, run)).toMatchObject({ forgotten: 0 });
  expect(await place.kept()).toContain(name);
});
