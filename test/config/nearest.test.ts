import { expect, test } from 'vitest';
import { nearest } from '../../src/lib/config/nearest.ts';

const KEYS = ['name', 'match', 'format', 'table', 'stream', 'zone', 'columns'];

test.each([
  ['a swapped pair', 'tabel', 'table'],
  ['a letter too few', 'formt', 'format'],
  ['a letter too many', 'columnns', 'columns'],
  ['a wrong letter', 'zonr', 'zone'],
  ['case', 'Match', 'match'],
  ['another word altogether', 'delimiter', undefined],
  ['a word of one letter', 'x', undefined],
  ['nothing', '', undefined],
])('%s: %s → %s', (_, word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected);
});
