import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowWriter } from '../../src/lib/map/row-writer.ts';

const key = Buffer.from('"A":');
const write = (work: (writer: RowWriter) => void): string => {
  const writer = new RowWriter();
  writer.open();
  work(writer);
  writer.close();
  return writer.written().toString('utf8');
};
const copy = (text: string, kind: 'json' | 'text'): string =>
  write((writer) => writer.copy(key, Buffer.from(text), 0, Buffer.byteLength(text), kind));

test.each([
  ['text is quoted', 'a b', '{"A":"a b"},'],
  [
    'quote, backslash and control characters are escaped',
    'a"b\\c\n\t\u0001\u001f',
    '{"A":"a\\"b\\\\c\\n\\t\\u0001\\u001f"},',
  ],
  ['characters beyond ASCII and U+007F stay', 'é日😀\u007f', '{"A":"é日😀\u007f"},'],
  ['empty text is an empty string', '', '{"A":""},'],
])('%s', (_, text, row) => {
  expect(copy(text, 'text')).toBe(row);
});

test.each([
  ['a JSON string is copied as it is', '"a\\u00e9\\"b"', '{"A":"a\\u00e9\\"b"},'],
  ['a long one too', `"${'x'.repeat(500)}"`, `{"A":"${'x'.repeat(500)}"},`],
  ['what is no string is left to the converter', '12', '{},'],
])('%s', (_, json, row) => {
  expect(copy(json, 'json')).toBe(row);
});

test('fields are parted by commas, rows end with one', () => {
  const writer = new RowWriter();
  for (const value of ['1', '2']) {
    writer.open();
    writer.field(key, value);
    writer.field(Buffer.from('"B":'), `"${'y'.repeat(60)}"`);
    writer.close();
  }
  const row = (value: string): string => `{"A":${value},"B":"${'y'.repeat(60)}"},`;
  expect(writer.written().toString()).toBe(row('1') + row('2'));
});

test('setting the length back takes a row back', () => {
  const writer = new RowWriter();
  writer.open();
  writer.field(key, '1');
  writer.length = 0;
  writer.open();
  writer.close();
  expect(writer.written().toString()).toBe('{},');
});

test('rows may outgrow what was reserved', () => {
  const text = '"\u0001é'.repeat(300_000);
  expect(copy(text, 'text')).toBe(`{"A":${JSON.stringify(text)}},`);
});

test('text becomes what JSON.stringify makes of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const wellFormed = text.toWellFormed();
      expect(copy(wellFormed, 'text')).toBe(`{"A":${JSON.stringify(wellFormed)}},`);
    }),
  );
});
