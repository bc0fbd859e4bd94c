import { expect, test } from 'vitest';
import { checkDayFirst, checkTimeFormat, timeReader } from '../../../src/lib/map/time/time-format.ts';

const REFERENCE = Date.parse('2026-03-01T12:00:00Z') / 1000;

test.each<[string, string, string | undefined]>([
  ['auto', '2026-11-22T01:02:03Z', '2026-11-22T01:02:03Z'],
  ['auto', '1000', '1970-01-01T00:16:40Z'],
  ['auto', '1.5e-1', '1970-01-01T00:00:00.15Z'],
  ['iso', '2026-11-22T01:02:03Z', '2026-11-22T01:02:03Z'],
  ['auto', '22/Nov/2026:01:02:03 +0900', '2026-11-21T16:02:03Z'],
  ['auto', '2/Nov/2026:01:02:03 +0900', '2026-11-01T16:02:03Z'],
  ['auto', 'Nov 22 01:02:03', '2025-11-22T01:02:03Z'],
  ['auto', '2026 Nov 22 01:02:03', '2026-11-22T01:02:03Z'],
  ['auto', '1/9/2007 9:41:00 AM', undefined],
  ['auto', '22/11/2026', undefined],
  ['auto', 'x', undefined],
  ['auto', '/', undefined],
  ['iso', '1000', undefined],
  ['iso', 'Nov 22 01:02:03', undefined],
  ['clf', '22/Nov/2026:01:02:03', '2026-11-22T01:02:03Z'],
  ['syslog', 'Nov 22 01:02:03', '2025-11-22T01:02:03Z'],
  ['%b %d %T', 'Nov 22 01:02:03', '2025-11-22T01:02:03Z'],
  ['epoch', '1485893834891', '2017-01-31T20:17:14.891Z'],
  ['epoch', '2026-11-22', undefined],
  ['s', '1000', '1970-01-01T00:16:40Z'],
  ['ms', '1000', '1970-01-01T00:00:01.000Z'],
  ['us', '1000', '1970-01-01T00:00:00.001000Z'],
  ['ns', '1000', '1970-01-01T00:00:00.0000010Z'],
  ['%Y%m%d', '20261122', '2026-11-22T00:00:00Z'],
])('%s reads "%s"', (format, text, expected) => {
  expect(timeReader({ time: format, zone: 'UTC' }, REFERENCE)(text)).toBe(expected);
});

test('the zone counts for every format that has wall times', () => {
  expect(timeReader({ time: 'auto', zone: '+09:00' })('2026-11-22')).toBe('2026-11-21T15:00:00Z');
  expect(timeReader({ time: 'iso', zone: 'Asia/Tokyo' })('2026-11-22')).toBe('2026-11-21T15:00:00Z');
  expect(timeReader({ time: '%F', zone: 'Asia/Tokyo' })('2026-11-22')).toBe('2026-11-21T15:00:00Z');
  expect(timeReader({ time: 'clf', zone: 'Asia/Tokyo' })('22/Nov/2026:00:00:00')).toBe('2026-11-21T15:00:00Z');
  expect(timeReader({ time: 'auto', zone: 'Asia/Tokyo' }, REFERENCE)('Feb 28 00:00:00')).toBe('2026-02-27T15:00:00Z');
  expect(timeReader({ time: 'slash', zone: 'Asia/Tokyo', dayFirst: true })('22/11/2026')).toBe('2026-11-21T15:00:00Z');
  expect(timeReader({ time: 's', zone: 'Asia/Tokyo' })('0')).toBe('1970-01-01T00:00:00Z');
});

test.each([
  'auto',
  'iso',
  'clf',
  'syslog',
  'slash',
  'epoch',
  's',
  'ms',
  'us',
  'ns',
  '%F %T',
  '%b %e %T',
  '[%d/%b/%Y:%T %z]',
])('%s is a format', (format) => {
  expect(checkTimeFormat(format)).toBeUndefined();
});

test.each([
  [
    'ISO',
    'is neither one of auto, iso, clf, syslog, slash, epoch, s, ms, us, ns nor a pattern such as %Y-%m-%d %H:%M:%S',
  ],
  ['toString', 'is neither one of'],
  ['yyyy-MM-dd', 'is neither one of'],
  ['', 'is neither one of'],
  ['%F %k', 'has %k, which is not one of %Y %y'],
])('"%s" is none: %s', (format, problem) => {
  expect(checkTimeFormat(format)).toContain(problem);
});

test('what was not checked throws', () => {
  expect(() => timeReader({ time: 'yyyy', zone: 'UTC' })).toThrow(RangeError);
  expect(() => timeReader({ time: 'auto', zone: 'Mars/Phobos' })).toThrow(RangeError);
});

test.each<[boolean, string | undefined]>([
  [true, '2007-09-01T09:41:00Z'],
  [false, '2007-01-09T09:41:00Z'],
])('auto reads 1/9/2007 where day_first is %s', (dayFirst, expected) => {
  expect(timeReader({ time: 'auto', zone: 'UTC', dayFirst })('1/9/2007 9:41:00 AM')).toBe(expected);
  expect(timeReader({ time: 'slash', zone: 'UTC', dayFirst })('1/9/2007 9:41:00 AM')).toBe(expected);
});

test('without reference no year is told', () => {
  expect(timeReader({ time: 'auto', zone: 'UTC' })('Nov 22 01:02:03')).toBeUndefined();
  expect(timeReader({ time: '%b %d', zone: 'UTC' })('Nov 22')).toBeUndefined();
});

test.each<[string, boolean | undefined, string | undefined]>([
  ['auto', undefined, undefined],
  ['auto', false, undefined],
  ['slash', true, undefined],
  ['slash', undefined, 'is missing; add `day_first: true` or `day_first: false`'],
  ['iso', undefined, undefined],
  ['iso', true, 'has no use with this `time`; remove it, or write `time: slash`'],
  ['%D', false, 'has no use with this `time`; remove it, or write `time: slash`'],
])('%s with day_first %s: %s', (format, dayFirst, problem) => {
  expect(checkDayFirst(format, dayFirst)).toBe(problem);
});
