import { expect, test } from 'vitest';
import { delayBetweenMs, growingDelayMs, poisonedDelayMs } from '../../src/lib/delivery/delay.ts';

const most = (): number => 1;
const least = (): number => 0;

test.each([
  [0, 5_000],
  [1, 10_000],
  [2, 20_000],
  [8, 1_280_000],
  [9, 1_800_000],
  [50, 1_800_000],
  [1_000_000, 1_800_000],
])('after %i failures in a row a file waits up to %i ms, and at least half of it', (attempt, ms) => {
  expect(growingDelayMs(attempt, most)).toBe(ms);
  expect(growingDelayMs(attempt, least)).toBe(ms / 2);
});

test.each([
  [1, 60_000],
  [4, 80_000],
  [40, 1_800_000],
])('what the host gave up %i times waits a minute, and up to %i ms', (attempt, ms) => {
  expect(poisonedDelayMs(attempt, most)).toBe(ms);
  expect(poisonedDelayMs(attempt, least)).toBe(Math.max(60_000, ms / 2));
});

test('what is put off together comes back spread', () => {
  expect([delayBetweenMs(10, 30, least), delayBetweenMs(10, 30, () => 0.5), delayBetweenMs(10, 30, most)]).toEqual([
    10, 20, 30,
  ]);
});
