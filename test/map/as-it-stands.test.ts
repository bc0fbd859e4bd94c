import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnType } from '../../src/lib/config/types.ts';
import { asItStands } from '../../src/lib/map/as-it-stands.ts';
import { converter } from '../../src/lib/map/convert/converter.ts';

const stands = (type: ColumnType, text: string): boolean =>
  asItStands({ type, time: 'auto' })!(Buffer.from(text), 0, Buffer.byteLength(text));

describe('what rows can have as it stands', () => {
  test.each<[ColumnType, string]>([
    ['int', '0'],
    ['int', '-5'],
    ['int', '999999999'],
    ['long', '123456789012345678'],
    ['real', '-0.5'],
    ['real', '12'],
    ['datetime', '2026-02-28T23:59:59Z'],
    ['datetime', '2026-11-22T01:02:03.1234567Z'],
  ])('%s %s', (type, text) => {
    expect(stands(type, text)).toBe(true);
  });
});

describe('what the converter must look at', () => {
  test.each<[ColumnType, string]>([
    ['int', ''],
    ['int', '-'],
    ['int', '-0'],
    ['int', '01'],
    ['int', '2147483648'],
    ['int', '1.0'],
    ['int', ' 1'],
    ['long', '9223372036854775808'],
    ['real', '.5'],
    ['real', '1.'],
    ['real', '01.5'],
    ['real', '1e5'],
    ['real', 'NaN'],
    ['datetime', '2026-02-29T00:00:00Z'],
    ['datetime', '2026-13-01T00:00:00Z'],
    ['datetime', '2026-11-22T24:00:00Z'],
    ['datetime', '2026-11-22T01:02:60Z'],
    ['datetime', '2026-11-22T01:02:03.Z'],
    ['datetime', '2026-11-22T01:02:03.12345678Z'],
    ['datetime', '2026-11-22T01:02:03+01:00'],
    ['datetime', '0000-11-22T01:02:03Z'],
    ['datetime', '2026-11-22 01:02:03Z'],
  ])('%s %s', (type, text) => {
    expect(stands(type, text)).toBe(false);
  });
});

test('other types and other time formats always go to the converter', () => {
  expect(asItStands({ type: 'boolean', time: 'auto' })).toBeUndefined();
  expect(asItStands({ type: 'datetime', time: 'ms' })).toBeUndefined();
});

test.each<ColumnType>(['int', 'long', 'real', 'datetime'])(
  '%s: whatever stands is what the converter gives',
  (type) => {
    const near = fc.oneof(
      fc.stringMatching(/^-?[0-9]{0,20}(\.[0-9]{0,3})?$/),
      fc.stringMatching(/^[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,8})?Z$/),
      fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()),
    );
    fc.assert(
      fc.property(near, (text) => {
        if (!stands(type, text)) return;
        const json = converter('text', { type, time: 'auto', zone: 'UTC' })(text);
        expect(json).toBe(type === 'datetime' ? `"${text}"` : text);
      }),
      { numRuns: 2000 },
    );
  },
);
