import { expect, test } from 'vitest';
import { syslogReader } from '../../../src/lib/map/time/syslog.ts';
import { zoneOffset } from '../../../src/lib/map/time/zone.ts';

const seconds = (iso: string): number => Date.parse(iso) / 1000;
const read = (text: string, reference = '2026-11-30T00:00:00Z', zone = 'UTC'): string | undefined =>
  syslogReader(zoneOffset(zone), seconds(reference))(text);

test.each<[string, string | undefined]>([
  ['Nov 22 01:02:03', '2026-11-22T01:02:03Z'],
  ['Nov  2 01:02:03', '2026-11-02T01:02:03Z'],
  ['Nov 2 01:02:03', '2026-11-02T01:02:03Z'],
  ['Nov 02 01:02:03', '2026-11-02T01:02:03Z'],
  ['NOV 22 01:02:03', '2026-11-22T01:02:03Z'],
  ['Nov 22 01:02:03.456', '2026-11-22T01:02:03.456Z'],
  ['Nov 22 01:02:03,456789012', '2026-11-22T01:02:03.4567890Z'],
  ['Nov 22 01:02', '2026-11-22T01:02:00Z'],
  ['2019 Nov 22 01:02:03', '2019-11-22T01:02:03Z'],
  ['Nov 22 2019 01:02:03', '2019-11-22T01:02:03Z'],
  ['Nov 22 01:02:03 2019', '2019-11-22T01:02:03Z'],
  ['Nov 22 2019 01:02:03.5 UTC', '2019-11-22T01:02:03.5Z'],
  ['Nov 22 01:02:03 +09:00', '2026-11-21T16:02:03Z'],
  ['Nov 22 01:02:03 GMT', '2026-11-22T01:02:03Z'],
  ['Dec 31 2016 23:59:60', '2016-12-31T23:59:59.9999999Z'],
  ['Aug 24 05:34:00 CST 1987', undefined],
  ['1990 Oct 22 10:52:01 TZ-6', undefined],
  ['Nov 22 2019 01:02:03 2019', undefined],
  ['Nov 31 01:02:03', undefined],
  ['Nov 22', undefined],
  ['Nov22 01:02:03', undefined],
  ['November 22 01:02:03', undefined],
  ['Nox 22 01:02:03', undefined],
  ['Nov 022 01:02:03', undefined],
  ['Nov 22 25:02:03', undefined],
  ['Nov 22 01:02:03x', undefined],
  ['', undefined],
])('"%s"', (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each<[string, string, string, string | undefined]>([
  ['a December seen in January', '2027-01-01T00:10:00Z', 'Dec 31 23:59:59', '2026-12-31T23:59:59Z'],
  ['a January seen in December, a day ahead', '2026-12-31T12:00:00Z', 'Jan  1 11:00:00', '2027-01-01T11:00:00Z'],
  ['a January two days ahead is a year old', '2026-12-31T12:00:00Z', 'Jan  2 13:00:00', '2026-01-02T13:00:00Z'],
  ['a day ahead', '2026-11-22T12:00:00Z', 'Nov 23 12:00:00', '2026-11-23T12:00:00Z'],
  ['a day and a second ahead', '2026-11-22T12:00:00Z', 'Nov 23 12:00:01', '2025-11-23T12:00:01Z'],
  ['29 February of the leap year before', '2027-06-01T00:00:00Z', 'Feb 29 00:00:00', '2024-02-29T00:00:00Z'],
  ['29 February of this year', '2028-02-28T12:00:00Z', 'Feb 29 12:00:00', '2028-02-29T12:00:00Z'],
  ['29 February over a year that is no leap year', '1904-01-15T00:00:00Z', 'Feb 29 00:00:00', '1896-02-29T00:00:00Z'],
  ['30 February', '2026-11-22T12:00:00Z', 'Feb 30 00:00:00', undefined],
])('the year of %s', (_, reference, text, expected) => {
  expect(read(text, reference)).toBe(expected);
});

test('the zone decides which year it is', () => {
  expect(read('Jan  1 09:30:00', '2026-12-31T00:29:00Z', '+09:00')).toBe('2026-01-01T00:30:00Z');
  expect(read('Jan  1 09:29:00', '2026-12-31T00:29:00Z', '+09:00')).toBe('2027-01-01T00:29:00Z');
  expect(read('Jan  2 08:00:00', '2026-12-31T23:30:00Z', '+09:00')).toBe('2027-01-01T23:00:00Z');
});

test('a stamp takes nothing over from the one before', () => {
  const reader = syslogReader(() => 0, seconds('2026-11-30T00:00:00Z'));
  expect(reader('Nov 22 2019 01:02:03.5 +0900')).toBe('2019-11-21T16:02:03.5Z');
  expect(reader('Nov 22 01:02')).toBe('2026-11-22T01:02:00Z');
});
