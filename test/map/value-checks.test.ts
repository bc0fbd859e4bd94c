import { expect, test } from 'vitest';
import type { ColumnType } from '../../src/lib/config/types.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';

test.each<[ColumnType, string, boolean]>([
  ['int', '12', true],
  ['int', '"12"', true],
  ['int', '1.5', false],
  ['int', 'null', false],
  ['int', '""', false],
  ['string', '"é"', true],
  ['datetime', '"2026-11-22"', true],
  ['datetime', '"yesterday"', false],
  ['datetime', '"Nov 22 01:02:03"', false],
  ['dynamic', '{"a":[]}', true],
])('%s: %s fits: %s', (type, json, fits) => {
  expect(valueChecks.fits(type, json)).toBe(fits);
});

test('a time format and a zone are checked as the mapper reads them', () => {
  expect(valueChecks.timeFormat('%F %T')).toBeUndefined();
  expect(valueChecks.timeFormat('yyyy')).toContain('is neither one of');
  expect(valueChecks.dayFirst('slash', undefined)).toContain('is missing');
  expect(valueChecks.dayFirst('slash', true)).toBeUndefined();
  expect(valueChecks.zone('Asia/Tokyo')).toBeUndefined();
  expect(valueChecks.zone('Tokyo')).toContain('is not a time zone');
});
