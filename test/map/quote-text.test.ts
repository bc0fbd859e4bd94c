import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteText, toByteString, unquoteText } from '../../src/lib/map/quote-text.ts';

const characters = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

test.each([
  ['a quote and a backslash', '"\\', String.raw`"\"\\"`],
  ['control characters', '\n\t\u0000\u001f', String.raw`"\n\t\u0000\u001f"`],
  ['the character 0x7f stays', '\u007f', '"\u007f"'],
  ['UTF-8 stays', 'é日😀', '"é日😀"'],
])('quoteText: %s', (_, text, json) => {
  expect(characters(quoteText(toByteString(text)))).toBe(json);
});

test.each([
  ['without escapes', '"é x"', 'é x'],
  ['short escapes', String.raw`"a\/b\n"`, 'a/b\n'],
  ['characters escaped and not', String.raw`"\u00e9é\ud83d\ude00"`, 'éé😀'],
])('unquoteText: %s', (_, json, text) => {
  expect(characters(unquoteText(toByteString(json)))).toBe(text);
});

test('toByteString: one character per byte, and U+FFFD for half a surrogate', () => {
  expect(toByteString('é')).toBe('\u00c3\u00a9');
  expect(toByteString('\ud800')).toBe('\u00ef\u00bf\u00bd');
});

test('quoteText is JSON.stringify in UTF-8, and unquoteText takes it back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = quoteText(toByteString(text));
      expect(characters(json)).toBe(JSON.stringify(text));
      expect(characters(unquoteText(json))).toBe(text);
    }),
  );
});
