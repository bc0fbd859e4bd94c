import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoReader } from '../../../src/lib/map/time/iso.ts';

const utc = isoReader(() => 0);
const plusOne = isoReader(() => 3600);

test.each<[string, string, string | undefined]>([
  ['the form of the output', '2026-11-22T01:02:03.4567891Z', '2026-11-22T01:02:03.4567891Z'],
  ['eight digits of a fraction', '2026-11-22T01:02:03.45678919Z', '2026-11-22T01:02:03.4567891Z'],
  ['zeros of a fraction stay', '2026-11-22T01:02:03.000Z', '2026-11-22T01:02:03.000Z'],
  ['a comma', '2026-11-22T01:02:03,5Z', '2026-11-22T01:02:03.5Z'],
  ['a blank and Z', '2026-11-22 01:02:03Z', '2026-11-22T01:02:03Z'],
  ['small letters', '2026-11-22t01:02:03z', '2026-11-22T01:02:03Z'],
  ['without seconds', '2026-11-22T01:02Z', '2026-11-22T01:02:00Z'],
  ['without seconds, with an offset', '2026-11-22T01:02+09:00', '2026-11-21T16:02:00Z'],
  ['without offset', '2026-11-22T01:02:03.5', '2026-11-22T00:02:03.5Z'],
  ['a date alone is midnight of the zone', '2026-11-22', '2026-11-21T23:00:00Z'],
  ['an offset over the end of a year', '2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00Z'],
  ['an offset over a leap day', '2028-03-01T00:30:00+01:00', '2028-02-29T23:30:00Z'],
  ['a blank before an offset', '2026-11-22 01:02:03.5 -0700', '2026-11-22T08:02:03.5Z'],
  ['UTC', '2026-11-22 01:02:03 UTC', '2026-11-22T01:02:03Z'],
  ['GMT', '2026-11-22 01:02:03.5 GMT', '2026-11-22T01:02:03.5Z'],
  ['second 60', '2016-12-31T23:59:60.5Z', '2016-12-31T23:59:59.9999999Z'],
  ['second 60 with an offset', '2017-01-01T08:59:60+09:00', '2016-12-31T23:59:59.9999999Z'],
  ['second 61', '2026-11-22T01:02:61Z', undefined],
  ['minute 60', '2026-11-22T01:60:00Z', undefined],
  ['hour 24', '2026-11-22T24:00:00Z', undefined],
  ['a leap day', '2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['no leap day', '2026-02-29T00:00:00Z', undefined],
  ['year 0', '0000-01-01T00:00:00Z', undefined],
  ['year 10000 in UTC', '9999-12-31T23:59:59-01:00', undefined],
  ['a point without digits', '2026-11-22T01:02:03.Z', undefined],
  ['text behind', '2026-11-22T01:02:03Zx', undefined],
  ['a fraction of minutes', '2026-11-22T01:02.5Z', undefined],
  ['the hour alone', '2026-11-22T01', undefined],
  ['a zone by name', '2026-11-22T01:02:03 CET', undefined],
  ['two blanks before UTC', '2026-11-22 01:02:03  UTC', undefined],
  ['letters joined to UTC', '2026-11-22 01:02:03UTC', undefined],
  ['one digit for a month', '2026-1-22', undefined],
  ['slashes', '2026/11/22', undefined],
  ['nothing', '', undefined],
  ['a blank for the time', '2026-11-22 ', undefined],
])('%s', (_, text, expected) => {
  expect(plusOne(text)).toBe(expected);
});

const instants = fc.date({
  min: new Date('0001-01-02T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
});

test('what Date writes comes back the same', () => {
  fc.assert(
    fc.property(instants, (date) => {
      expect(utc(date.toISOString())).toBe(date.toISOString());
    }),
  );
});

test('the same instant in any offset is the same stamp', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -1439, max: 1439 }), (date, minutes) => {
      const wall = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
      const size = Math.abs(minutes);
      const [hh, mm] = [Math.floor(size / 60), size % 60].map((n) => String(n).padStart(2, '0'));
      expect(utc(`${wall}${minutes < 0 ? '-' : '+'}${hh}:${mm}`)).toBe(date.toISOString());
    }),
  );
});

test('cutting characters off a stamp never gives the stamp of another day', () => {
  const text = '2026-11-22T01:02:03.4567891Z';
  for (let end = 0; end < text.length; end++) {
    expect(utc(text.slice(0, end)) ?? '2026-11-22').toMatch(/^2026-11-22/);
  }
});
