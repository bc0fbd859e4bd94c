import { expect, test } from 'vitest';
import { NO_COUNTS } from '../../src/lib/pipeline/report.ts';
import { status } from '../../src/lib/delivery/status.ts';
import { useAzurite } from '../azurite.ts';
import { run, SweepPlace } from './sweep-place.ts';

const azurite = useAzurite();
const opened = (): Promise<SweepPlace> => SweepPlace.open(azurite.connectionString);
const second = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1100));

test('an empty container', async () => {
  const place = await opened();
  expect(await status(place.rooms, run)).toEqual({
    states: {},
    changed: 0,
    unseen: 0,
    before: 0,
    gone: 0,
    kept: 0,
    rejects: {},
    failed: {},
    messages: 0,
    parked: [],
  });
});

test('files by state, the backlog, rejects by code, and what was given up', async () => {
  const place = await opened();
  await place.upload('before');
  await second();
  await place.rooms.store.put(
    'sweep.json',
    { text: JSON.stringify({ version: 1, since: place.rooms.wall().replace(/\..*/, 'Z') }) },
    run,
  );
  const rejected = (rejects: Record<string, number>) => ({
    ...NO_COUNTS,
    rejects,
    read: 3,
    rejected: 3,
  });
  const error = (code: string) => ({ code, message: `${code} happened.`, fix: 'Mend it.' });
  await place.account('done', await place.upload('done'), { state: 'done', counts: rejected({ PARSE_RECORD: 3 }) });
  await place.account('waiting', await place.upload('waiting'), { state: 'waiting', error: error('SINK_FORBIDDEN') });
  await place.account('partial', await place.upload('partial'), {
    state: 'partial',
    error: error('DECODE_CORRUPT'),
    counts: rejected({ PARSE_RECORD: 2, MAP_REQUIRED: 1 }),
  });
  await second();
  await place.account('parked', await place.upload('parked'), { state: 'parked', error: error('PARSE_WRONG_FORMAT') });
  await place.account('changed', '"0x1"');
  await place.upload('changed');
  await place.upload('unseen');
  await place.account('gone', '"0x1"', { state: 'waiting' });
  await place.account('kept', '"0x1"');
  const long = 'l'.repeat(1020);
  await place.account(long, await place.upload(long), { state: 'unmatched' });
  await place.rooms.work.send('x', 60_000, run);

  const { oldest, parked, since, ...counts } = await status(place.rooms, run);
  expect(counts).toEqual({
    states: { done: 1, waiting: 1, partial: 1, parked: 1, unmatched: 1 },
    changed: 1,
    unseen: 1,
    before: 1,
    gone: 1,
    kept: 1,
    rejects: { PARSE_RECORD: 5, MAP_REQUIRED: 1 },
    failed: { DECODE_CORRUPT: 1, PARSE_WRONG_FORMAT: 1 },
    messages: 1,
  });
  expect(since).toMatch(/Z$/);
  expect(oldest).toMatchObject({ path: 'waiting', code: 'SINK_FORBIDDEN' });
  expect(parked).toMatchObject([
    { path: 'partial', state: 'partial', code: 'DECODE_CORRUPT', message: 'DECODE_CORRUPT happened.', fix: 'Mend it.' },
    { path: 'parked', state: 'parked', code: 'PARSE_WRONG_FORMAT' },
  ]);
});

test('of ledgers only those are read that are told one by one: the ten that were given up first', async () => {
  const place = await opened();
  const error = { code: 'DECODE_CORRUPT', message: 'm', fix: 'f' };
  for (let n = 0; n < 12; n++) await place.account(`p${n}`, await place.upload(`p${n}`), { state: 'parked', error });
  await place.account('done', await place.upload('done'));
  const read: string[] = [];
  const store = {
    ...place.rooms.store,
    read: (...args: Parameters<typeof place.rooms.store.read>) => (read.push(args[0]), place.rooms.store.read(...args)),
  };
  const { failed, parked } = await status({ ...place.rooms, store }, run);
  expect(failed).toEqual({ DECODE_CORRUPT: 12 });
  expect(parked).toHaveLength(10);
  expect(read.filter((name) => name.startsWith('ledgers/'))).toHaveLength(10);
});

test('a ledger that cannot be read is told as that', async () => {
  const place = await opened();
  const error = { code: 'DECODE_CORRUPT', message: 'm', fix: 'f' };
  for (const path of ['a', 'b']) await place.account(path, await place.upload(path), { state: 'partial', error });
  await place.spoil('a');
  const { failed, parked } = await status(place.rooms, run);
  expect(failed).toEqual({ DECODE_CORRUPT: 2 });
  const told = parked.map(({ path, state, code }) => `${path} ${state} ${code}`);
  expect(told.toSorted()).toEqual(['a partial LEDGER_UNKNOWN', 'b partial DECODE_CORRUPT']);
});
