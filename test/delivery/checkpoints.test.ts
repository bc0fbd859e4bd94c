import { beforeEach, expect, test } from 'vitest';
import { Checkpoints } from '../../src/lib/delivery/checkpoints.ts';
import { Claim } from '../../src/lib/delivery/claim.ts';
import { IO } from '../../src/lib/delivery/io.ts';
import { ledgerContent, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { RunRejects } from '../../src/lib/delivery/run-rejects.ts';
import { HeldClock, settled } from '../sink/fake-clock.ts';
import { rejectOf } from '../state/rejects.ts';
import { AT, ledgerOf, sentSoFar } from './ledgers.ts';
import { MemoryStore } from './memory-store.ts';

const NAME = 'ledgers/logs/a.log';
const REJECTS = 'rejects/0002';
const PART = { name: 'rejects/0001', bytes: 3 };
const begun = ledgerOf({ ...sentSoFar(5), state: 'running', runs: 2, rejects: [PART] });
let clock: HeldClock;
let store: MemoryStore;
let claim: Claim;
let rejects: RunRejects;
let checkpoints: Checkpoints;
beforeEach(async () => {
  held = [];
  clock = new HeldClock();
  store = new MemoryStore(clock);
  await store.put(NAME, ledgerContent(begun));
  const taken = await Claim.take(store, NAME, { leaseMs: 60_000, clock, ...IO });
  if (typeof taken === 'string') throw new Error(taken);
  claim = taken;
  rejects = new RunRejects(store, REJECTS, () => '1234567\n', IO);
  const limits = { parcels: 3, ms: 5000 };
  checkpoints = new Checkpoints(begun, { claim, rejects, clock, wall: () => AT, limits }, IO);
  return () => claim.release(IO);
});
/** What each held the run up by. */
let held: (void | Promise<void>)[];
const settle = (records: number): void => void held.push(checkpoints.settled(sentSoFar(records)));
const ledger = () => store.json(NAME) as Ledger;
const writings = (): number => store.calls.filter((call) => call === `write ${NAME}`).length;

test('the ledger is written with every so many settled parcels', async () => {
  for (let records = 6; records <= 14; records++) {
    settle(records);
    await settled();
  }
  expect(writings()).toBe(3);
  expect(ledger()).toMatchObject({ state: 'running', ...sentSoFar(14), rejects: [PART] });
});

test('and with the first that is settled after so long', async () => {
  settle(6);
  await clock.advance(5000);
  expect(writings()).toBe(0);
  settle(7);
  await settled();
  expect(ledger()).toMatchObject(sentSoFar(7));
});

test('the run is held up when writing falls behind by as much as is written at once', async () => {
  for (const records of [6, 7, 8, 9, 10, 11]) settle(records);
  expect(held.map((one) => one !== undefined)).toEqual([false, false, false, false, false, true]);
  await held.at(-1);
  expect(ledger()).toMatchObject(sentSoFar(8));
});

test('one writing at a time, and the next has the newest place', async () => {
  for (let records = 6; records <= 30; records++) settle(records);
  await settled();
  expect(writings()).toBe(1);
  settle(31);
  await settled();
  expect(writings()).toBe(2);
  expect(ledger()).toMatchObject(sentSoFar(31));
});

test('rejects are durable before the ledger counts them, and those behind its mark do not count', async () => {
  await rejects.add([rejectOf('a', 6)], '');
  for (const records of [6, 7, 8]) settle(records);
  await rejects.add([rejectOf('b', 9)], '');
  await settled();
  expect(store.calls.filter((call) => /^(append|write)/.test(call))).toEqual([`append ${REJECTS}`, `write ${NAME}`]);
  expect(store.appended.get(REJECTS)?.length).toBeGreaterThanOrEqual(8);
  expect(ledger().rejects).toEqual([PART, { name: REJECTS, bytes: 8 }]);
});

test('storage that fails delays the ledger, and stops nothing; the end has it all', async () => {
  store.fail(['write']);
  for (const records of [6, 7, 8]) settle(records);
  await settled();
  expect(ledger()).toEqual(begun);
  store.fail([]);
  expect(await checkpoints.end(true)).toMatchObject({ ...sentSoFar(8), rejects: [PART], at: AT });
});

test('a record without its end is in no ledger but that of a run which came to its end', async () => {
  settle(6);
  await rejects.add([rejectOf('a', 7)], '');
  const half = { ...sentSoFar(7), mark: sentSoFar(6).mark, isHalf: true as const };
  await clock.advance(5000);
  held.push(checkpoints.settled(half));
  await settled();
  expect(writings()).toBe(0);
  expect(await checkpoints.end(false)).toMatchObject({ ...sentSoFar(6), rejects: [PART] });
  expect(await checkpoints.end(true)).toMatchObject({
    mark: sentSoFar(6).mark,
    counts: sentSoFar(7).counts,
    rejects: [PART, { name: REJECTS, bytes: 8 }],
  });
});

test('storage that goes on failing ends the run, when twice as much is unwritten', async () => {
  store.fail(['write']);
  for (const records of [6, 7, 8, 9, 10]) settle(records);
  expect(held).toEqual(Array(5).fill(undefined));
  settle(11);
  await expect(held.at(-1)).rejects.toMatchObject({ code: 'STATE_WRITE' });
});

test('at the end rejects must be durable: storage that fails then fails the run', async () => {
  await rejects.add([rejectOf('a', 6)], '');
  settle(6);
  store.fail(['append']);
  await expect(checkpoints.end(true)).rejects.toMatchObject({ code: 'STATE_WRITE' });
});

test('a run that settled nothing leaves the ledger as it was begun', async () => {
  await rejects.add([rejectOf('a', 6)], '');
  expect(await checkpoints.end(true)).toEqual({ ...begun, at: AT });
  expect(store.appended.size).toBe(0);
});

test('a bug while it writes is thrown at the end, not into the process', async () => {
  const bug = new TypeError('undefined is not a function');
  store.append = () => Promise.reject(bug);
  await rejects.add([rejectOf('a', 6)], '');
  for (const records of [6, 7, 8]) settle(records);
  await settled();
  await expect(checkpoints.end(true)).rejects.toBe(bug);
});
