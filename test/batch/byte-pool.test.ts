import { expect, test } from 'vitest';
import { BytePool } from '../../src/lib/batch/byte-pool.ts';

test('a buffer that was given back is taken again', () => {
  const pool = new BytePool();
  const buffer = pool.take(10);
  pool.give(buffer);
  expect(pool.take(8)).toBe(buffer);
});

test('one that is too small is not', () => {
  const pool = new BytePool();
  const small = pool.take(10);
  pool.give(small);
  const large = pool.take(11);
  expect(large.length).toBeGreaterThanOrEqual(11);
  expect(large).not.toBe(small);
});

test('growing keeps what was used and gives the small one back', () => {
  const pool = new BytePool();
  const small = pool.take(4);
  small.write('abcd');
  const large = pool.grow(small, 3, 6);
  expect([large.toString('latin1', 0, 3), large.length]).toEqual(['abc', 8]);
  expect(pool.take(4)).toBe(small);
});
