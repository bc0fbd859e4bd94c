import fc from 'fast-check';
import { expect, test } from 'vitest';
import { realText } from '../../../src/lib/map/convert/real.ts';

test.each<[string, string | undefined]>([
  ['1.50', '1.50'],
  ['-0', '-0'],
  ['1E+05', '1E+05'],
  ['+1', '1'],
  ['01', '1'],
  ['-00.5', '-0.5'],
  ['000', '0'],
  ['.5', '0.5'],
  ['1.', '1'],
  ['1.e5', '1e5'],
  ['.', undefined],
  ['', undefined],
  ['-', undefined],
  ['e5', undefined],
  ['.e5', undefined],
  ['1e', undefined],
  ['1.7976931348623157e308', '1.7976931348623157e308'],
  ['1.8e308', undefined],
  [`1${'0'.repeat(308)}`, `1${'0'.repeat(308)}`],
  [`1${'0'.repeat(309)}`, undefined],
  ['Infinity', undefined],
  ['nan', undefined],
  ['0x10', undefined],
  ['1_000', undefined],
])('"%s"', (text, expected) => {
  expect(realText(text)).toBe(expected);
});

test('what it gives is JSON of the same number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[+-]?\d{0,4}\.?\d{0,4}(e[+-]?\d{1,2})?$/), (text) => {
      const value = text === '' ? Number.NaN : Number(text);
      expect(realText(text) ?? 'NaN').toSatisfy((real: string) =>
        Object.is(real === 'NaN' ? Number.NaN : JSON.parse(real), value),
      );
    }),
  );
});
