import { beforeEach, expect, test } from 'vitest';
import { Solitude } from '../../src/lib/delivery/solitude.ts';
import { HeldClock, settled } from '../sink/fake-clock.ts';

const never = AbortSignal.any([]);
let clock: HeldClock;
let solitude: Solitude;
beforeEach(() => {
  clock = new HeldClock();
  solitude = new Solitude(clock);
});

test('in an empty process a file is alone at once, and keeps others out until it leaves', async () => {
  const place = await solitude.enterAlone(never);
  expect(place?.asked.aborted).toBe(false);
  expect(solitude.enter()).toBeUndefined();
  expect(await solitude.enterAlone(never)).toBeUndefined();
  place!.leave();
  expect(solitude.enter()).toBeDefined();
});

test('the others are asked to leave; with the last of them it is alone', async () => {
  const [a, b] = [solitude.enter()!, solitude.enter()!];
  const alone = solitude.enterAlone(never);
  expect([a.asked.aborted, b.asked.aborted]).toEqual([true, true]);
  expect(solitude.enter()).toBeUndefined();
  let isAlone = false;
  void alone.then(() => (isAlone = true)).catch(() => undefined);
  a.leave();
  await settled();
  expect(isAlone).toBe(false);
  b.leave();
  expect(await alone).toBeDefined();
  expect(clock.sleepers).toBe(0);
});

test('one that does not leave in half a minute keeps it out, and others may enter again', async () => {
  const stubborn = solitude.enter()!;
  const alone = solitude.enterAlone(never);
  await settled();
  await clock.advance(30_000);
  expect(await alone).toBeUndefined();
  expect(solitude.enter()).toBeDefined();
  stubborn.leave();
});

test('when the host stops meanwhile it waits no longer, and nobody is kept out', async () => {
  solitude.enter();
  const stop = new AbortController();
  const alone = solitude.enterAlone(stop.signal);
  await settled();
  const reason = new Error('stopped');
  stop.abort(reason);
  await expect(alone).rejects.toBe(reason);
  expect(solitude.enter()).toBeDefined();
});
