import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dynamicConverter, onOneLine, withoutLoneSurrogates } from '../../../src/lib/map/convert/dynamic.ts';

test.each([
  [
    'an object keeps digits and the order of keys',
    '{"b":1.10,"a":12345678901234567890}',
    '{"b":1.10,"a":12345678901234567890}',
  ],
  ['null is missing', 'null', ''],
  ['a string is a string, whatever it says', '"{}"', '"{}"'],
])('JSON: %s', (_, value, expected) => {
  expect(dynamicConverter('json')(value)).toBe(expected);
});

test.each([
  [
    'an object keeps digits and the order of keys',
    '{"b":1.10,"a":12345678901234567890}',
    '{"b":1.10,"a":12345678901234567890}',
  ],
  ['blanks around an array', ' \n[1, 2]\t', '[1, 2]'],
  ['an object that is not valid JSON is a string', "{'a':1}", '"{\'a\':1}"'],
  ['an object with text behind it is a string', '{} x', '"{} x"'],
  ['a number is a string', '12', '"12"'],
  ['a JSON string is a string', '"x"', '"\\"x\\""'],
  ['JSON that ends early is a string', '[1,', '"[1,"'],
])('text: %s', (_, value, expected) => {
  expect(dynamicConverter('text')(value)).toBe(expected);
});

test.each([
  ['line breaks and indentation between tokens', '{\n  "a": [\r\n    1\n  ]\n}', '{"a": [1]}'],
  ['an escaped line break in a string', '{"a":"x\\n  y"}', '{"a":"x\\n  y"}'],
  ['a lone carriage return', '[1,\r2]', '[1,2]'],
])('onOneLine: %s', (_, json, expected) => {
  expect(onOneLine(json)).toBe(expected);
});

test('onOneLine changes no value', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(1, 2, '\t'), (json, indent) => {
      const value: unknown = JSON.parse(json);
      const line = onOneLine(JSON.stringify(value, null, indent));
      expect(JSON.parse(line)).toEqual(value);
      expect(line).not.toMatch(/[\r\n]/);
    }),
  );
});

test.each([
  ['a pair', String.raw`"\ud83d\ude00"`, String.raw`"\ud83d\ude00"`],
  ['a high half alone', String.raw`"\uD83Dx"`, String.raw`"\ufffdx"`],
  ['a low half alone', String.raw`"\udE00"`, String.raw`"\ufffd"`],
  ['the halves in the wrong order', String.raw`"\ude00\ud83d"`, String.raw`"\ufffd\ufffd"`],
  ['two high halves before a low one', String.raw`"\ud83d\ud83d\ude00"`, String.raw`"\ufffd\ud83d\ude00"`],
  ['a backslash before the letters', String.raw`"\\ud83d"`, String.raw`"\\ud83d"`],
  ['another character', String.raw`"\u00e9\n"`, String.raw`"\u00e9\n"`],
])('withoutLoneSurrogates: %s', (_, json, expected) => {
  expect(withoutLoneSurrogates(json)).toBe(expected);
});

test('withoutLoneSurrogates says what toWellFormed says', () => {
  const unit = fc.integer({ min: 0xd700, max: 0xe100 });
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 8 }), (units) => {
      const json = `"${units.map((u) => `\\u${u.toString(16)}`).join('')}"`;
      expect(JSON.parse(withoutLoneSurrogates(json))).toBe(String.fromCharCode(...units).toWellFormed());
    }),
  );
});
