import { expect, test } from 'vitest';
import { recentYears } from '../../../src/lib/map/time/recent-years.ts';

test.each<[string, number]>([
  ['2026-11-22T00:00:00Z', 2026],
  ['2026-12-29T23:59:59Z', 2026],
  ['2026-12-30T00:00:00Z', 2027],
])('of a file written at %s the first that may be is %i', (written, first) => {
  const reference = Date.parse(written) / 1000;
  const { years, latest } = recentYears(reference);
  expect(years).toEqual(Array.from({ length: 9 }, (_, back) => first - back));
  expect(latest - reference).toBe(86_400);
});

test('without a reference there are none', () => {
  expect(recentYears(undefined).years).toEqual([]);
});
