import { expect, test } from 'vitest';
import { scalarConverter } from '../../../src/lib/map/convert/scalar.ts';
import { toByteString } from '../../../src/lib/map/quote-text.ts';
import type { ValueKind } from '../../../src/lib/seams.ts';

test.each<[string, ValueKind, string, string | undefined]>([
  ['text without the blanks around it', 'text', ' \t a b \r\n', '<a b>'],
  ['blank text is missing', 'text', ' \t', ''],
  ['text with quotes', 'text', '"a"', '<"a">'],
  ['the text of a JSON string', 'json', '" a "', '<a>'],
  ['the text of a JSON string with escapes', 'json', '"\\u0061\\/"', '<a/>'],
  ['a JSON number', 'json', '12', '<12>'],
  ['a JSON truth value', 'json', 'true', '<true>'],
  ['null is missing', 'json', 'null', ''],
  ['an object does not fit', 'json', '{}', undefined],
  ['an array does not fit', 'json', '[]', undefined],
])('%s', (_, kind, value, expected) => {
  expect(scalarConverter(kind, (text) => `<${text}>`)(value)).toBe(expected);
});

test('a character whose last byte is 0xA0 stays whole', () => {
  const value = toByteString('à');
  expect(value).toBe('\u00c3\u00a0');
  expect(scalarConverter('text', (text) => text)(value)).toBe(value);
});
