import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochReader, type EpochUnit } from '../../../src/lib/map/time/epoch.ts';

test.each<[string, string, string | undefined]>([
  ['the last of seconds', '99999999999', '5138-11-16T09:46:39Z'],
  ['the first of milliseconds', '100000000000', '1973-03-03T09:46:40.000Z'],
  ['the last of milliseconds', '99999999999999', '5138-11-16T09:46:39.999Z'],
  ['the first of microseconds', '100000000000000', '1973-03-03T09:46:40.000000Z'],
  ['the last of microseconds', '99999999999999999', '5138-11-16T09:46:39.999999Z'],
  ['the first of nanoseconds', '100000000000000000', '1973-03-03T09:46:40.0000000Z'],
  ['nanoseconds past 2^53', '1653485132000000001', '2022-05-25T13:25:32.0000000Z'],
  ['seconds with milliseconds', '1485893834.891', '2017-01-31T20:17:14.891Z'],
  ['seconds with nanoseconds', '1485893834.123456789', '2017-01-31T20:17:14.1234567Z'],
  ['milliseconds with a fraction', '1485893834891.25', '2017-01-31T20:17:14.89125Z'],
  ['an exponent', '1.485893834891E9', '2017-01-31T20:17:14.891Z'],
  ['an exponent of milliseconds', '1.485893834891E12', '2017-01-31T20:17:14.891Z'],
  ['an exponent of many zeros', '1e9', '2001-09-09T01:46:40Z'],
  ['a small exponent', '15e-1', '1970-01-01T00:00:01.5Z'],
  ['zeros in front do not count', '0000000001485893834', '2017-01-31T20:17:14Z'],
  ['before 1970', '-1', '1969-12-31T23:59:59Z'],
  ['before 1970 with a fraction', '-0.25', '1969-12-31T23:59:59.75Z'],
  ['before 1970 with a fraction of zeros', '-1.00', '1969-12-31T23:59:59.00Z'],
  ['milliseconds before 1970', '-100000000001', '1966-10-31T14:13:19.999Z'],
  ['past the year 9999', '9999999999999999999999', undefined],
  ['an exponent past the year 9999', '1e300', undefined],
  ['a point without digits', '1.', undefined],
  ['a point in front', '.5', undefined],
  ['two points', '1.2.3', undefined],
  ['a plus', '+1', undefined],
  ['letters', '12a', undefined],
  ['a minus alone', '-', undefined],
  ['nothing', '', undefined],
])('by magnitude: %s', (_, text, expected) => {
  expect(epochReader()(text)).toBe(expected);
});

test.each<[EpochUnit, string, string | undefined]>([
  ['s', '1', '1970-01-01T00:00:01Z'],
  ['s', '100000000000', '5138-11-16T09:46:40Z'],
  ['s', '253402300799', '9999-12-31T23:59:59Z'],
  ['s', '253402300800', undefined],
  ['s', '-62135596800', '0001-01-01T00:00:00Z'],
  ['s', '-62135596801', undefined],
  ['ms', '1', '1970-01-01T00:00:00.001Z'],
  ['ms', '-1', '1969-12-31T23:59:59.999Z'],
  ['us', '1', '1970-01-01T00:00:00.000001Z'],
  ['ns', '1500', '1970-01-01T00:00:00.0000015Z'],
])('in %s: %s', (unit, text, expected) => {
  expect(epochReader(unit)(text)).toBe(expected);
});

test('milliseconds are those of Date', () => {
  const milliseconds = epochReader('ms');
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
      (date) => {
        expect(milliseconds(String(date.getTime()))).toBe(date.toISOString());
      },
    ),
  );
});
