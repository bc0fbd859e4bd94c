import { expect, test } from 'vitest';
import { stringConverter } from '../../../src/lib/map/convert/string.ts';

test.each([
  ['a string is verbatim, escapes included', '"a\\u0062\\/"', '"a\\u0062\\/"'],
  ['a number keeps its digits', '1.50e+3', '"1.50e+3"'],
  ['an object is its text, on one line', '{\r\n\t"a": "x"\r\n}', '"{\\"a\\": \\"x\\"}"'],
  ['null is missing', 'null', ''],
])('JSON: %s', (_, value, expected) => {
  expect(stringConverter('json')(value)).toBe(expected);
});

test('text is quoted', () => {
  expect(stringConverter('text')('{"a"}\t')).toBe('"{\\"a\\"}\\t"');
});
