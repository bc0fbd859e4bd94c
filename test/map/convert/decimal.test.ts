import { expect, test } from 'vitest';
import { decimal } from '../../../src/lib/map/convert/decimal.ts';

test.each<[string, boolean, string, number]>([
  ['12', false, '12', 0],
  ['-1.50', true, '15', -1],
  ['+.5', false, '5', -1],
  ['1.', false, '1', 0],
  ['007', false, '7', 0],
  ['1200', false, '12', 2],
  ['1.2e3', false, '12', 2],
  ['0.00', false, '', 0],
  ['1e99999999999', false, '1', 99_999_999_999],
])('%s', (text, negative, digits, scale) => {
  expect(decimal(text)).toEqual({ negative, digits, scale });
});

test.each(['', '.', '-', 'e1', '1e', '1e+', '1,5', '0x1', 'NaN', ' 1'])('"%s" is no number', (text) => {
  expect(decimal(text)).toBeUndefined();
});
