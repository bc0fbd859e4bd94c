import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { intText, longText } from '../../../src/lib/map/convert/integer.ts';

describe('intText', () => {
  test.each<[string, string, string | undefined]>([
    ['zeros in front', '007', '7'],
    ['many zeros in front', '00000000000000000007', '7'],
    ['zero', '000', '0'],
    ['zero below zero', '-0.0', '0'],
    ['a fraction of nothing', '12.', '12'],
    ['a fraction of zeros', '12.000', '12'],
    ['a fraction', '12.01', undefined],
    ['an exponent that makes it whole', '1.5e1', '15'],
    ['an exponent that takes its zeros', '1200e-2', '12'],
    ['an exponent that takes more', '1200e-3', undefined],
    ['an exponent out of all range', '1e999999999999999999999', undefined],
    ['an exponent out of all range below', '1e-999999999999999999999', undefined],
    ['zero with any exponent', '0e999999999999999999999', '0'],
    ['the largest', '2147483647', '2147483647'],
    ['one more', '2147483648', undefined],
    ['the smallest', '-2147483648', '-2147483648'],
    ['one less', '-2147483649', undefined],
    ['a sign alone', '-', undefined],
    ['a point alone', '.', undefined],
    ['an exponent alone', 'e5', undefined],
    ['two signs', '--1', undefined],
    ['letters behind', '12a', undefined],
    ['a blank inside', '1 2', undefined],
    ['digits of another script', '\u00d9\u00a1', undefined],
  ])('%s', (_, text, expected) => {
    expect(intText(text)).toBe(expected);
  });
});

test('intText agrees with Number on every spelling of a number', () => {
  const spelling = fc.stringMatching(/^-?(0|[1-9]\d{0,11})(\.\d{1,3})?(e[+-]?[0-3])?$/);
  fc.assert(
    fc.property(spelling, (text) => {
      // Of so few digits no fraction is lost in a double that is below 2^31.
      const value = Number(text);
      const fits = Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
      expect(intText(text)).toBe(fits ? String(value + 0) : undefined);
    }),
  );
});

test('longText gives back every 64-bit integer, however its zeros are written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(5), (value, zeros) => {
      expect(longText(String(value))).toBe(String(value));
      expect(longText(`${value}${'0'.repeat(zeros)}e-${zeros}`)).toBe(String(value));
    }),
  );
});

test('longText refuses every integer beyond 64 bits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 63n, max: 2n ** 70n }), (value) => {
      expect(longText(String(value))).toBeUndefined();
      expect(longText(String(-value - 1n))).toBeUndefined();
    }),
  );
});
