import { expect, test } from 'vitest';
import { booleanText } from '../../../src/lib/map/convert/boolean.ts';

test.each<[string, string | undefined]>([
  ['true', 'true'],
  ['True', 'true'],
  ['YES', 'true'],
  ['1', 'true'],
  ['false', 'false'],
  ['FALSE', 'false'],
  ['No', 'false'],
  ['0', 'false'],
  ['on', undefined],
  ['y', undefined],
  ['2', undefined],
  ['1.0', undefined],
  ['01', undefined],
  ['truely', undefined],
])('%s', (text, expected) => {
  expect(booleanText(text)).toBe(expected);
});
