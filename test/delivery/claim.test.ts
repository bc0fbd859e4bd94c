import { beforeEach, expect, test } from 'vitest';
import { Claim } from '../../src/lib/delivery/claim.ts';
import { IO } from '../../src/lib/delivery/io.ts';
import { HeldClock } from '../sink/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';

const NAME = 'ledgers/logs/a.log';
const LEASE_MS = 40_000;
let clock: HeldClock;
let store: MemoryStore;
beforeEach(async () => {
  clock = new HeldClock();
  store = new MemoryStore(clock);
  await store.put(NAME, { text: '{"n":1}' });
});

const take = () => Claim.take(store, NAME, { leaseMs: LEASE_MS, clock, ...IO });
async function taken(): Promise<Claim> {
  const claim = await take();
  if (typeof claim === 'string') throw new Error(claim);
  return claim;
}
const lost = { code: 'RUN_CLAIM_LOST', context: { name: NAME } };

test('who has it may write, and nobody else gets it until it is released', async () => {
  const claim = await taken();
  await claim.write({ text: '{"n":2}' }, IO);
  expect(store.json(NAME)).toEqual({ n: 2 });
  expect(await take()).toBe('held');
  await claim.release(IO);
  expect(clock.sleepers).toBe(0);
  await (await taken()).release(IO);
});

test('where there is no ledger there is nothing to claim', async () => {
  expect(await Claim.take(store, 'ledgers/none', { leaseMs: LEASE_MS, clock, ...IO })).toBe('missing');
  expect(clock.sleepers).toBe(0);
});

test('it is renewed for as long as it is held', async () => {
  const claim = await taken();
  for (let i = 0; i < 30; i++) {
    await clock.advance(LEASE_MS / 3);
    claim.check();
    expect(store.isHeld(NAME)).toBe(true);
  }
  await claim.release(IO);
  expect(store.isHeld(NAME)).toBe(false);
});

test('a holder that dies is found dead once its lease has run out', async () => {
  const dead = await taken();
  await dead.abandon();
  await clock.advance(LEASE_MS - 1);
  expect(await take()).toBe('held');
  await clock.advance(1);
  await (await taken()).release(IO);
});

test('while storage does not answer it is held a little less long than the lease, and comes back if storage does', async () => {
  const claim = await taken();
  store.fail(['renew']);
  await clock.advance(LEASE_MS / 3);
  claim.check();
  store.fail([]);
  await clock.advance(LEASE_MS / 3);
  store.fail(['renew']);
  await clock.advance(LEASE_MS / 3);
  claim.check();
  expect(claim.lost.aborted).toBe(false);
  for (let i = 0; i < 4; i++) await clock.advance(LEASE_MS / 4);
  expect(claim.lost.aborted).toBe(true);
  expect(claim.lost.reason).toMatchObject(lost);
  expect(() => claim.check()).toThrow(expect.objectContaining(lost) as Error);
  await claim.release(IO);
  expect(store.calls).not.toContain(`release ${NAME}`);
});

test('a process that stood still longer than the lease notices before it does anything', async () => {
  const claim = await taken();
  // The clock goes on, and no timer has come yet.
  const later = clock.advance(LEASE_MS);
  expect(() => claim.check()).toThrow(expect.objectContaining(lost) as Error);
  await expect(claim.write({ text: '{}' }, IO)).rejects.toMatchObject(lost);
  expect(store.json(NAME)).toEqual({ n: 1 });
  await later;
  await claim.release(IO);
});

test.each([
  ['renewal', () => clock.advance(LEASE_MS / 3)],
  ['writing', (claim: Claim) => claim.write({ text: '{}' }, IO).catch((error: unknown) => error)],
])('a claim that another has by now is lost with the next %s', async (_, notice) => {
  const claim = await taken();
  store.takeOver(NAME);
  await notice(claim);
  expect(claim.lost.reason).toMatchObject(lost);
  await claim.release(IO);
  expect(store.isHeld(NAME)).toBe(true);
  expect(store.json(NAME)).toEqual({ n: 1 });
});

test('storage that refuses a writing for now leaves the claim as it is', async () => {
  const claim = await taken();
  store.fail(['write']);
  await expect(claim.write({ text: '{}' }, IO)).rejects.toMatchObject({ code: 'STATE_WRITE' });
  claim.check();
  store.fail([]);
  await claim.write({ text: '{"n":3}' }, IO);
  expect(store.json(NAME)).toEqual({ n: 3 });
  await claim.release(IO);
});
