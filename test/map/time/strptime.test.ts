import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toByteString } from '../../../src/lib/map/quote-text.ts';
import { checkStrptime, strptimeReader } from '../../../src/lib/map/time/strptime.ts';
import { zoneOffset } from '../../../src/lib/map/time/zone.ts';

function read(pattern: string, text: string, zone = 'UTC'): string | undefined {
  return strptimeReader(pattern, zoneOffset(zone))(toByteString(text));
}

describe('strptimeReader', () => {
  test.each<[string, string, string | undefined]>([
    ['%d/%b/%Y:%H:%M:%S %z', '22/Nov/2026:01:02:03 +0100', '2026-11-22T00:02:03Z'],
    ['[%d/%b/%Y:%T %z]', '[22/Nov/2026:01:02:03 +0100]', '2026-11-22T00:02:03Z'],
    ['%Y-%m-%d %H:%M:%S,%f', '2026-11-22 01:02:03,123456789', '2026-11-22T01:02:03.1234567Z'],
    ['%F %T.%f%z', '2026-11-22 01:02:03.5Z', '2026-11-22T01:02:03.5Z'],
    ['%F %R', '2026-11-22 01:02', '2026-11-22T01:02:00Z'],
    ['%D', '11/22/26', '2026-11-22T00:00:00Z'],
    ['%y%m%d', '681231', '2068-12-31T00:00:00Z'],
    ['%y%m%d', '690101', '1969-01-01T00:00:00Z'],
    ['%A, %d-%b-%y %T %Z', 'Sunday, 22-Nov-26 01:02:03 GMT', '2026-11-22T01:02:03Z'],
    ['%a %b %e %T %Y', 'Sun Nov  2 01:02:03 2026', '2026-11-02T01:02:03Z'],
    ['%a %b %d %T %Y', 'Sun Nov  2 01:02:03 2026', '2026-11-02T01:02:03Z'],
    ['%B %d, %Y', 'november 22, 2026', '2026-11-22T00:00:00Z'],
    ['%b %d, %Y', 'NOVEMBER 22, 2026', '2026-11-22T00:00:00Z'],
    ['%B %d, %Y', 'May 2, 2026', '2026-05-02T00:00:00Z'],
    ['%m/%d/%Y %I:%M:%S %p', '1/9/2026 12:41:00 AM', '2026-01-09T00:41:00Z'],
    ['%m/%d/%Y %I:%M:%S %p', '1/9/2026 12:41:00 pm', '2026-01-09T12:41:00Z'],
    ['%m/%d/%Y %I:%M%p', '1/9/2026 9:41PM', '2026-01-09T21:41:00Z'],
    ['%Y.%j', '2028.366', '2028-12-31T00:00:00Z'],
    ['%Y.%j', '2026.60', '2026-03-01T00:00:00Z'],
    ['%s', '1485893834', '2017-01-31T20:17:14Z'],
    ['%s.%f', '1485893834.891', '2017-01-31T20:17:14.891Z'],
    ['%Y%%%m%%%d', '2026%11%22', '2026-11-22T00:00:00Z'],
    ['%%Y %F', '%Y 2026-11-22', '2026-11-22T00:00:00Z'],
    ['%F%n%T', '2026-11-22 \t 01:02:03', '2026-11-22T01:02:03Z'],
    ['%F %T', '2026-11-2201:02:03', '2026-11-22T01:02:03Z'],
    ['%Y年%m月%d日', '2026年11月22日', '2026-11-22T00:00:00Z'],
    ['%F %T', '2016-12-31 23:59:60', '2016-12-31T23:59:59.9999999Z'],
    ['%F %T', '2026-11-22 24:00:00', undefined],
    ['%F %T', '2026-11-22 01:02:61', undefined],
    ['%F', '2026-02-30', undefined],
    ['%F', '2026-11-22x', undefined],
    ['%F', '2026-11', undefined],
    ['%F', '26-11-22', undefined],
    ['%F', '2026-13-01', undefined],
    ['%F', '2026-00-01', undefined],
    ['%Y.%j', '2026.366', undefined],
    ['%Y.%j', '2026.0', undefined],
    ['%d/%b/%Y', '22/Nox/2026', undefined],
    ['%F %I%p', '2026-11-22 13PM', undefined],
    ['%F %I%p', '2026-11-22 1XM', undefined],
    ['%F %T%z', '2026-11-22 01:02:03+9', undefined],
    ['%F %T %Z', '2026-11-22 01:02:03 CET', undefined],
    ['%F %T.%f', '2026-11-22 01:02:03.', undefined],
    ['%s', '-1', undefined],
    ['%F', '', undefined],
  ])('%s reads "%s"', (pattern, text, expected) => {
    expect(read(pattern, text)).toBe(expected);
  });

  test('a stamp without offset is in the zone, one with offset is not', () => {
    expect(read('%F %T', '2026-07-01 12:00:00', 'Europe/London')).toBe('2026-07-01T11:00:00Z');
    expect(read('%F %T %z', '2026-07-01 12:00:00 Z', 'Europe/London')).toBe('2026-07-01T12:00:00Z');
  });

  test.each<[string, string, string | undefined]>([
    ['%b %e %T', 'Nov 22 01:02:03', '2025-11-22T01:02:03Z'],
    ['%b %e %T', 'Feb 28 01:02:03', '2026-02-28T01:02:03Z'],
    ['%b %e', 'Feb 29', '2024-02-29T00:00:00Z'],
    ['%b %e', 'Feb 30', undefined],
    ['%j', '366', '2024-12-31T00:00:00Z'],
    ['%b %e %T %z', 'Mar  2 12:00:00 Z', '2026-03-02T12:00:00Z'],
    ['%b %e %T %z', 'Mar  2 12:00:01 Z', '2025-03-02T12:00:01Z'],
  ])('%s without a year reads "%s" of a file written on 1 March 2026 at noon', (pattern, text, expected) => {
    const reference = Date.parse('2026-03-01T12:00:00Z') / 1000;
    expect(strptimeReader(pattern, () => 0, reference)(text)).toBe(expected);
  });

  test('a stamp takes nothing over from the one before', () => {
    const reader = strptimeReader('%F %T%z', () => 0);
    expect(reader('2026-11-22 01:02:03+09:00')).toBe('2026-11-21T16:02:03Z');
    expect(reader('2026-11-22 01:02:03')).toBeUndefined();
    expect(reader('2026-11-22 01:02:03Z')).toBe('2026-11-22T01:02:03Z');
  });

  test('agrees with Date on the stamps of access logs', () => {
    const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
    const reader = strptimeReader('%d/%b/%Y:%T %z', () => 0);
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString();
          const clf = `${iso.slice(8, 10)}/${months[date.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
          expect(reader(clf)).toBe(`${iso.slice(0, 19)}Z`);
        },
      ),
    );
  });

  test('a pattern that was not checked throws', () => {
    expect(() => strptimeReader('%Q', () => 0)).toThrow(RangeError);
  });
});

describe('checkStrptime', () => {
  test.each([
    ['%d/%b/%Y:%T %z', 'fine'],
    ['%s.%f', 'fine'],
    ['%Y %j', 'fine'],
    ['%b %e %T', 'fine'],
    ['%j', 'fine'],
    ['%%%F', 'fine'],
    ['%Y-%m-%d %Q', 'has %Q, which is not one of'],
    ['%F %', 'ends in a lone %'],
    ['%F %é', 'has %é'],
    ['%Y-%m', 'names no day'],
    ['%T', 'names no day'],
    ['%Y %H', 'names no day'],
    ['%F %I:%M', 'needs %I and %p together'],
    ['%F %H:%M %p', 'needs %I and %p together'],
  ])('%s: %s', (pattern, problem) => {
    expect(checkStrptime(pattern) ?? 'fine').toContain(problem);
  });
});
