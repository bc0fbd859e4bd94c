import { expect, test } from 'vitest';
import { compact, decodeString, replaceLoneSurrogates } from '../../src/lib/parse/json-values.ts';

test.each([
  ['"\\ud83d\\ude00"', '"\\ud83d\\ude00"'],
  ['"\\uD83D"', '"\\ufffd"'],
  ['"\\ude00\\ud83d"', '"\\ufffd\\ufffd"'],
  ['"\\ud83d\\ud83d\\ude00"', '"\\ufffd\\ud83d\\ude00"'],
  ['"\\\\ud83d \\u00e9 \\n"', '"\\\\ud83d \\u00e9 \\n"'],
  ['{"\\udc00":["\\\\\\udc00"]}', '{"\\ufffd":["\\\\\\ufffd"]}'],
])('replaceLoneSurrogates(%s)', (json, mended) => expect(replaceLoneSurrogates(json)).toBe(mended));

test.each([
  ['{ "a" :\r\n [ 1 ,\t2 ] }', '{"a":[1,2]}'],
  ['["a \\" b", " \\\\" ]', '["a \\" b"," \\\\"]'],
])('compact(%j)', (json, compacted) => expect(compact(json)).toBe(compacted));

test('compact takes a string of a megabyte', () => {
  const json = `["${'\\n '.repeat(300_000)}" ]`;
  expect(compact(json)).toHaveLength(json.length - 1);
});

test('decodeString reads escapes and UTF-8, and leaves no half of a pair', () => {
  expect(decodeString(Buffer.from('"é\\u00e9\\ud800"').toString('latin1'))).toBe('éé\ufffd');
});
