import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countRows } from '../../src/lib/emulator/count-rows.ts';
import { MAX_DEPTH, skipValue } from '../../src/lib/emulator/json-text.ts';

const accepts = (text: string) => skipValue(Buffer.from(text), 0) === Buffer.byteLength(text);

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('skipValue ends where the text of any JSON value ends', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(3), (text, indent) => accepts(JSON.stringify(JSON.parse(text), undefined, indent))),
  );
});

test('skipValue accepts a text of JSON characters exactly if JSON.parse does', () => {
  const pieces = fc.constantFrom(...'{}[]:,"\\u0a1-+.eE9 tn'.split(''), 'true', 'null', 'false', '\n', '\u0001', 'é');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('').trim();
      expect([text, accepts(text)]).toEqual([text, parses(text)]);
    }),
    { numRuns: 5000 },
  );
});

test('deep nesting is refused instead of ending the process', () => {
  expect(accepts('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH))).toBe(true);
  expect(accepts('['.repeat(MAX_DEPTH + 1) + ']'.repeat(MAX_DEPTH + 1))).toBe(false);
  expect(accepts('['.repeat(1_000_000))).toBe(false);
});

test('countRows counts the elements of any array', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(3), (values, indent) => {
      expect(countRows(Buffer.from(JSON.stringify(values, undefined, indent)))).toBe(values.length);
    }),
  );
});

test.each(['', ' ', '{}', '[', '["', '[1', '[1] 2', '1'])('countRows refuses %j', (text) => {
  expect(countRows(Buffer.from(text))).toBe(-1);
});
