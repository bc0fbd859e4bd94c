import { expect, test } from 'vitest';
import { parseLedger, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { resend, resendable } from '../../src/lib/delivery/resend.ts';
import { useAzurite } from '../azurite.ts';
import { run, SweepPlace } from './sweep-place.ts';

const azurite = useAzurite();
const opened = (): Promise<SweepPlace> => SweepPlace.open(azurite.connectionString);
const roomsOf = (place: SweepPlace) => ({ ...place.rooms, leaseMs: 15_000 });

async function ledgerOf(place: SweepPlace, path: string): Promise<Ledger> {
  const name = place.rooms.ledgerName('logs', path);
  return parseLedger(name, (await place.rooms.store.read(name, run))!.text);
}

const COUNTS = { read: 3, sent: 2, rejected: 1, filtered: 0 };

test.each(['done', 'partial', 'parked', 'waiting'] as const)(
  'a file that is %s begins anew, as another generation, and is queued',
  async (state) => {
    const place = await opened();
    const etag = await place.upload('a');
    const { counts } = await place.account('a', etag).then(() => ledgerOf(place, 'a'));
    await place.account('a', etag, {
      state,
      runs: 2,
      mark: { entry: 0, records: 3 },
      counts: { ...counts, ...COUNTS },
      rejects: [{ name: 'rejects/x', bytes: 9 }],
      error: { code: 'X', message: 'm', fix: 'f' },
      crashes: { count: 3, alone: 3, suspect: true, mark: { entry: 0, records: 0 } },
      stalls: 3,
      after: 'delete',
      notes: ['an older note'],
    });
    expect(await resend('a', roomsOf(place), { dryRun: true })).toBe('queued');
    expect((await ledgerOf(place, 'a')).state).toBe(state);
    expect(await place.queued()).toEqual([]);

    expect(await resend('a', roomsOf(place), { dryRun: false })).toBe('queued');
    const { error, crashes, after, ...ledger } = await ledgerOf(place, 'a');
    expect([error, crashes, after]).toEqual([undefined, undefined, undefined]);
    expect(ledger).toMatchObject({
      state: 'waiting',
      etag,
      runs: 2,
      mark: { entry: 0, records: 0 },
      rejects: [],
      stalls: 0,
      notes: ['an older note', expect.stringContaining('resend') as string],
    });
    expect(ledger.counts).toEqual(counts);
    expect(ledger.generation).toMatch(`${etag} resend 20`);
    expect(await place.queued()).toEqual(['a resend']);
  },
);

test('one that somebody works on stays as it is', async () => {
  const place = await opened();
  const name = await place.account('a', await place.upload('a'), { state: 'running' });
  await place.rooms.store.acquire(name, 15_000, run);
  expect(await resend('a', roomsOf(place), { dryRun: false })).toBe('held');
  expect((await ledgerOf(place, 'a')).state).toBe('running');
  expect(await place.queued()).toEqual([]);
});

test('one that is gone is said to be; one that was never seen is queued', async () => {
  const place = await opened();
  await place.account('gone', '"0x1"');
  await place.upload('new');
  expect(await resend('gone', roomsOf(place), { dryRun: false })).toBe('gone');
  expect(await resend('new', roomsOf(place), { dryRun: false })).toBe('queued');
  expect(await place.queued()).toEqual(['new resend']);
});

test('of a log are those that came to their end since then, and not those that were resent since', async () => {
  const place = await opened();
  const since = Math.floor(Date.now() / 1000) * 1000;
  for (const [path, changes] of [
    ['done', { state: 'done' }],
    ['partial', { state: 'partial' }],
    ['parked', { state: 'parked' }],
    ['running', { state: 'running' }],
    ['waiting', { state: 'waiting' }],
    ['unmatched', { state: 'unmatched', log: null }],
    ['other', { state: 'done', log: 'other' }],
    ['resent', { state: 'done', generation: `"0x1" resend ${new Date().toISOString()}` }],
    ['resent-before', { state: 'done', generation: '"0x1" resend 2026-01-01T00:00:00.000Z' }],
  ] as const) {
    await place.account(path, '"0x1"', changes);
  }
  const found = async (log: string, from: number): Promise<readonly string[]> => {
    const paths: string[] = [];
    await resendable({ log, since: from }, roomsOf(place), async (path) => void paths.push(path), run);
    return paths.toSorted();
  };
  expect(await found('app', since)).toEqual(['done', 'parked', 'partial', 'resent-before']);
  expect(await found('other', since)).toEqual(['other']);
  expect(await found('app', since + 60_000)).toEqual([]);
});

test('a ledger that cannot be read keeps none of the others from being found', async () => {
  const place = await opened();
  for (const path of ['a', 'b', 'c']) await place.account(path, '"0x1"');
  await place.spoil('b');
  const paths: string[] = [];
  const failures: string[] = [];
  const which = { log: 'app', since: 0, onUnknown: ({ message }: Error) => void failures.push(message) };
  await resendable(which, roomsOf(place), async (path) => void paths.push(path), run);
  expect(paths.toSorted()).toEqual(['a', 'c']);
  expect(failures).toEqual(['The ledger ledgers/logs/b is of version 2, and this program knows 1.']);
});
