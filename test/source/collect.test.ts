import { expect, test } from 'vitest';
import { collect } from '../../src/lib/source/collect.ts';
import { inChunks } from '../suites/codec-suite.ts';

test.each([
  ['one chunk', 6],
  ['several', 4],
  ['single bytes', 1],
])('joins %s', async (_, size) => {
  expect((await collect(inChunks(Buffer.from('abcdef'), size), 6)).toString()).toBe('abcdef');
});

test('passes over nothing that is missing', async () => {
  await expect(collect(inChunks(Buffer.from('abc'), 2), 4)).rejects.toThrow('3 of 4 bytes were read');
});
