import { expect, test } from 'vitest';
import { monthAt, MONTHS } from '../../../src/lib/map/time/month.ts';

test.each<[string, number, number]>([
  ['Jan 1', 0, 1],
  ['22/DEC/', 3, 12],
  ['may', 0, 5],
  ['Nox', 0, 0],
  ['No', 0, 0],
  ['', 0, 0],
])('"%s" at %i is month %i', (text, at, month) => {
  expect(monthAt(text, at)).toBe(month);
});

test('every month is found by its name', () => {
  expect(MONTHS.map((name) => monthAt(name, 0))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});
