import { expect, test } from 'vitest';
import { endOfDigits, fourDigits, isDigit, twoDigits } from '../../../src/lib/map/time/digits.ts';

test.each([
  ['a12b', 1, 12],
  ['09', 0, 9],
  ['1x', 0, -1],
  ['x1', 0, -1],
  ['1', 0, -1],
  ['', 0, -1],
  ['-1', 0, -1],
])('twoDigits of "%s" at %i: %i', (text, at, value) => {
  expect(twoDigits(text, at)).toBe(value);
});

test.each([
  ['2026', 0, 2026],
  ['x0001', 1, 1],
  ['202', 0, -1],
  ['2x26', 0, -1],
  ['20 6', 0, -1],
])('fourDigits of "%s" at %i: %i', (text, at, value) => {
  expect(fourDigits(text, at)).toBe(value);
});

test.each([
  ['a123b', 1, 4],
  ['123', 0, 3],
  ['abc', 1, 1],
  ['', 0, 0],
])('endOfDigits of "%s" from %i: %i', (text, at, end) => {
  expect(endOfDigits(text, at)).toBe(end);
});

test('isDigit: 0 to 9, nothing beside them', () => {
  expect([0x2f, 0x30, 0x39, 0x3a].map(isDigit)).toEqual([false, true, true, false]);
});
