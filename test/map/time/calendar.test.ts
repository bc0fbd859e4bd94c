import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilDate, dayNumber, daysInMonth, isDate, isLeapYear } from '../../../src/lib/map/time/calendar.ts';

test.each([
  [2024, true],
  [2026, false],
  [1900, false],
  [2000, true],
])('isLeapYear %i: %s', (year, leap) => {
  expect(isLeapYear(year)).toBe(leap);
});

test.each([
  [2026, 2, 28],
  [2028, 2, 29],
  [2026, 4, 30],
  [2026, 12, 31],
])('daysInMonth %i-%i: %i', (year, month, days) => {
  expect(daysInMonth(year, month)).toBe(days);
});

test.each([
  [1, 1, 1, true],
  [9999, 12, 31, true],
  [2028, 2, 29, true],
  [2026, 2, 29, false],
  [2026, 2, 30, false],
  [2026, 13, 1, false],
  [2026, 0, 1, false],
  [2026, 1, 0, false],
  [0, 1, 1, false],
  [10_000, 1, 1, false],
  [2026, -1, 1, false],
])('isDate %i-%i-%i: %s', (year, month, day, exists) => {
  expect(isDate(year, month, day)).toBe(exists);
});

test('every day from 0001 to 9999 has the number and the text that Date gives it', () => {
  const date = new Date('0001-01-01T00:00:00Z');
  const last = Date.UTC(9999, 11, 31);
  let wrong = 0;
  while (date.getTime() <= last) {
    const number = date.getTime() / 86_400_000;
    if (dayNumber(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()) !== number) wrong++;
    date.setUTCDate(date.getUTCDate() + 1);
  }
  expect(wrong).toBe(0);
});

test('civilDate is the text of Date', () => {
  const instant = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instant, (date) => {
      expect(civilDate(Math.floor(date.getTime() / 86_400_000))).toBe(date.toISOString().slice(0, 10));
    }),
  );
});

test.each([
  ['0001-01-01', -719_162],
  ['1970-01-01', 0],
  ['2000-02-29', 11_016],
  ['2000-12-31', 11_322],
  ['2001-01-01', 11_323],
  ['2400-12-31', 157_419],
  ['9999-12-31', 2_932_896],
])('civilDate: %s', (text, days) => {
  expect(civilDate(days)).toBe(text);
});
