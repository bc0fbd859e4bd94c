import { expect, test } from 'vitest';
import { checkTimeFormat, timeReader } from '../../../src/lib/map/time/time-format.ts';

test.each<[string, string, string | undefined]>([
  ['auto', '2026-11-22T01:02:03Z', '2026-11-22T01:02:03Z'],
  ['auto', '1000', '1970-01-01T00:16:40Z'],
  ['auto', '1.5e-1', '1970-01-01T00:00:00.15Z'],
  ['iso', '2026-11-22T01:02:03Z', '2026-11-22T01:02:03Z'],
  ['iso', '1000', undefined],
  ['epoch', '1485893834891', '2017-01-31T20:17:14.891Z'],
  ['epoch', '2026-11-22', undefined],
  ['s', '1000', '1970-01-01T00:16:40Z'],
  ['ms', '1000', '1970-01-01T00:00:01.000Z'],
  ['us', '1000', '1970-01-01T00:00:00.001000Z'],
  ['ns', '1000', '1970-01-01T00:00:00.0000010Z'],
  ['%Y%m%d', '20261122', '2026-11-22T00:00:00Z'],
])('%s reads "%s"', (format, text, expected) => {
  expect(timeReader(format, 'UTC')(text)).toBe(expected);
});

test('the zone counts for every format that has wall times', () => {
  expect(timeReader('auto', '+09:00')('2026-11-22')).toBe('2026-11-21T15:00:00Z');
  expect(timeReader('iso', 'Asia/Tokyo')('2026-11-22')).toBe('2026-11-21T15:00:00Z');
  expect(timeReader('%F', 'Asia/Tokyo')('2026-11-22')).toBe('2026-11-21T15:00:00Z');
  expect(timeReader('s', 'Asia/Tokyo')('0')).toBe('1970-01-01T00:00:00Z');
});

test.each(['auto', 'iso', 'epoch', 's', 'ms', 'us', 'ns', '%F %T', '[%d/%b/%Y:%T %z]'])('%s is a format', (format) => {
  expect(checkTimeFormat(format)).toBeUndefined();
});

test.each([
  ['ISO', 'is neither one of auto, iso, epoch, s, ms, us, ns nor a pattern such as %Y-%m-%d %H:%M:%S'],
  ['toString', 'is neither one of'],
  ['yyyy-MM-dd', 'is neither one of'],
  ['', 'is neither one of'],
  ['%F %k', 'has %k, which is not one of %Y %y'],
])('"%s" is none: %s', (format, problem) => {
  expect(checkTimeFormat(format)).toContain(problem);
});

test('what was not checked throws', () => {
  expect(() => timeReader('yyyy', 'UTC')).toThrow(RangeError);
  expect(() => timeReader('auto', 'Mars/Phobos')).toThrow(RangeError);
});
