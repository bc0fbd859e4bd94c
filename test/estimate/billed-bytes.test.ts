import { expect, test } from 'vitest';
import { billedBytes } from '../../src/lib/estimate/billed-bytes.ts';

test.each([
  ['a text without its quotes', { A: 'abc' }, 3],
  ['characters as UTF-8', { A: '日本' }, 6],
  ['an escape as what it stands for', { A: 'a"\n' }, 3],
  ['numbers and truth as they are written', { A: 12, B: 1.5, C: true }, 2 + 3 + 4],
  ['an object as JSON', { A: { b: 1 } }, 7],
  ['no names, and nothing for what is missing', { LongNameOfAColumn: '' }, 0],
  ['no more of a value than the service keeps', { A: 'x'.repeat(100_000) }, 65_536],
])('%s', (_, row, bytes) => {
  expect(billedBytes(row)).toBe(bytes);
});
