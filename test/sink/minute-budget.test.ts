import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MinuteBudget } from '../../src/lib/sink/minute-budget.ts';

/** When each of these amounts goes if each goes as soon as it may, after the pauses between them. */
function times(perMinute: number, amounts: readonly (readonly [pauseMs: number, amount: number])[]): number[] {
  const budget = new MinuteBudget(perMinute);
  let now = 5000;
  return amounts.map(([pauseMs, amount]) => {
    now += pauseMs;
    now += budget.waitMs(amount, now);
    budget.spend(amount, now);
    return now;
  });
}

test('a second’s worth goes at once, then each waits for its share of the minute', () => {
  const at = times(
    6100,
    Array.from({ length: 103 }, () => [0, 1] as const),
  );
  expect(at.slice(0, 100).every((ms) => ms === 5000)).toBe(true);
  expect(at.slice(100).map((ms) => Math.round(ms - 5000))).toEqual([10, 20, 30]);
});

test('what was not used in an hour is not saved up', () => {
  const at = times(6100, [[0, 1], [3_600_000, 1], ...Array.from({ length: 100 }, () => [0, 1] as const)]);
  expect(at.at(-2)).toBe(3_605_000);
  expect(at.at(-1)! - 3_605_000).toBeCloseTo(10, 3);
});

test('an amount over a second’s worth goes when all before it is paid for', () => {
  const at = times(61_000, [
    [0, 30_000],
    [0, 1],
    [0, 30_000],
  ]);
  expect(at.map((ms) => Math.round(ms - 5000))).toEqual([0, 29_001, 30_001]);
});

test('no 60 seconds see more than the budget of a minute', () => {
  const perMinute = 6000;
  const one = fc.tuple(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 })), fc.integer({ min: 1, max: 90 }));
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 300 }), (amounts) => {
      const at = times(perMinute, amounts);
      for (const [first, start] of at.entries()) {
        let sum = 0;
        for (let i = first; i < at.length && at[i]! < start + 60_000; i++) sum += amounts[i]![1];
        expect(sum).toBeLessThanOrEqual(perMinute);
      }
    }),
  );
});
