import { expect, test } from 'vitest';
import { beginReading, blankReading, type Reading, readingWriter } from '../../../src/lib/map/time/reading.ts';
import { recentYears } from '../../../src/lib/map/time/recent-years.ts';

const write = readingWriter(() => 3600, recentYears(Date.parse('2026-11-22T00:00:00Z') / 1000));
const stamp = (read: Partial<Reading>): string | undefined => write({ ...blankReading(), ...read });

test.each<[Partial<Reading>, string | undefined]>([
  [{ year: 2026, month: 11, day: 22 }, '2026-11-21T23:00:00Z'],
  [{ year: 2026, month: 11, day: 22, hour: 9, offset: 0, fraction: '5' }, '2026-11-22T09:00:00.5Z'],
  [{ year: 2026, hour12: 12, half: 0, offset: 0 }, '2026-01-01T00:00:00Z'],
  [{ year: 2026, hour12: 12, half: 12, offset: 0 }, '2026-01-01T12:00:00Z'],
  [{ year: 2028, yearDay: 366, offset: 0 }, '2028-12-31T00:00:00Z'],
  [{ year: 2026, yearDay: 366, offset: 0 }, undefined],
  [{ year: 2026, month: 2, day: 29 }, undefined],
  [{ year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60, offset: 0 }, '2016-12-31T23:59:59.9999999Z'],
  [{ month: 11, day: 23, offset: 0 }, '2026-11-23T00:00:00Z'],
  [{ month: 11, day: 23, minute: 1, offset: 0 }, '2025-11-23T00:01:00Z'],
  [{ epoch: 1, fraction: '5' }, '1970-01-01T00:00:01.5Z'],
])('%o', (read, expected) => {
  expect(stamp(read)).toBe(expected);
});

test('a new reading has nothing of the one before', () => {
  const reading = { ...blankReading(), year: 2026, at: 9, offset: 3600, fraction: '1', epoch: 1 };
  beginReading(reading, 'text');
  expect(reading).toEqual({ ...blankReading(), text: 'text' });
});
