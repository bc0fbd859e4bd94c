import { expect, test } from 'vitest';
import { AdaptiveLimit } from '../../src/lib/sink/adaptive-limit.ts';

/** A limit of which so many calls have begun; `roundTrip` begins as many as it allows and has them all accepted. */
class Trial {
  readonly limit: AdaptiveLimit;
  started = 0;

  constructor(most: number) {
    this.limit = new AdaptiveLimit(most);
  }

  begin(calls = this.limit.calls): number[] {
    return Array.from({ length: calls }, () => ++this.started);
  }

  roundTrip(latencyMs = 50): number {
    for (const call of this.begin()) this.limit.accepted(call, latencyMs, true);
    return this.limit.calls;
  }

  pushBack(calls = this.begin()): number {
    for (const call of calls) this.limit.pushedBack(call, this.started);
    return this.limit.calls;
  }
}

test('begins with one call, doubles in each round trip, and ends at the most', () => {
  const trial = new Trial(12);
  expect(trial.limit.calls).toBe(1);
  expect([1, 2, 3, 4, 5].map(() => trial.roundTrip())).toEqual([2, 4, 8, 12, 12]);
});

test('is halved once for all calls that were under way together', () => {
  const trial = new Trial(16);
  for (let i = 0; i < 4; i++) trial.roundTrip();
  const together = trial.begin();
  expect(trial.pushBack(together.slice(0, 10))).toBe(8);
  const later = trial.begin(3);
  expect(trial.pushBack(together.slice(10))).toBe(8);
  expect(trial.pushBack(later)).toBe(4);
});

test('an answer to a call from before the fall makes it no higher', () => {
  const trial = new Trial(16);
  for (let i = 0; i < 4; i++) trial.roundTrip();
  const together = trial.begin();
  trial.pushBack(together.slice(0, 1));
  for (const call of together.slice(1)) trial.limit.accepted(call, 50, true);
  expect(trial.limit.calls).toBe(8);
});

test('once it was too much, it grows by one call in five seconds from half of that', () => {
  const trial = new Trial(16);
  for (let i = 0; i < 4; i++) trial.roundTrip();
  trial.pushBack();
  const roundTrips = (seconds: number): number => {
    for (let i = 0; i < seconds * 20; i++) trial.roundTrip(50);
    return trial.limit.calls;
  };
  expect([roundTrips(4.9), roundTrips(0.5), roundTrips(5), roundTrips(5)]).toEqual([8, 9, 10, 11]);
});

test('after an outage it doubles again up to half of what was good before', () => {
  const trial = new Trial(16);
  for (let i = 0; i < 4; i++) trial.roundTrip();
  for (let i = 0; i < 20; i++) trial.pushBack();
  expect(trial.limit.calls).toBe(1);
  expect(Array.from({ length: 9 }, () => trial.roundTrip())).toEqual([1, 1, 1, 2, 4, 8, 8, 8, 8]);
});

test('below one call it asks for a pause between calls, never more than eight times a call', () => {
  const trial = new Trial(16);
  expect(trial.limit.gapMs(50)).toBe(0);
  trial.pushBack();
  expect(trial.limit.gapMs(50)).toBe(100);
  for (let i = 0; i < 20; i++) trial.pushBack();
  expect([trial.limit.calls, trial.limit.gapMs(50)]).toEqual([1, 400]);
});

test('what says nothing of the limit makes it no higher', () => {
  const trial = new Trial(16);
  for (let i = 0; i < 10; i++) for (const call of trial.begin()) trial.limit.accepted(call, 50, false);
  expect(trial.limit.calls).toBe(1);
});

test('a wrong setting brings it back to one; then it doubles to where it was', () => {
  const trial = new Trial(16);
  for (let i = 0; i < 4; i++) trial.roundTrip();
  trial.limit.restart(trial.started);
  expect(trial.limit.calls).toBe(1);
  expect([1, 2, 3, 4].map(() => trial.roundTrip())).toEqual([2, 4, 8, 16]);
});

test('a call that was refused for what is in it ends the pauses, and no more than that', () => {
  const trial = new Trial(16);
  for (let i = 0; i < 8; i++) trial.pushBack();
  expect(trial.limit.gapMs(10)).toBeGreaterThan(10);
  trial.limit.answered();
  expect([trial.limit.gapMs(10), trial.limit.calls]).toEqual([0, 1]);
});
