import { expect, test } from 'vitest';
import { BLOCK_BYTES, BlockReader } from '../../src/lib/decode/block-reader.ts';
import { MemoryContent } from './random-access.ts';

const signal = AbortSignal.any([]);
const bytes = Buffer.from(Array.from({ length: 2 * BLOCK_BYTES + 1000 }, (_, i) => (i * 7919) % 251));

test.each([
  ['within a block', 10, 100],
  ['a whole block', BLOCK_BYTES, BLOCK_BYTES],
  ['over the border of two blocks', BLOCK_BYTES - 5, 10],
  ['over three blocks', 5, 2 * BLOCK_BYTES + 100],
  ['nothing', 10, 0],
  ['up to the end', 2 * BLOCK_BYTES, 1000],
  ['beyond the end', 2 * BLOCK_BYTES, 2000],
  ['behind the end', 3 * BLOCK_BYTES, 1],
])('reads %s', async (_, from, length) => {
  const reader = new BlockReader(new MemoryContent(bytes), { signal });
  expect((await reader.read(from, length)).equals(bytes.subarray(from, from + length))).toBe(true);
});

test('reads a block once, however many reads lie in it', async () => {
  const content = new MemoryContent(bytes);
  const reader = new BlockReader(content, { signal });
  for (let at = 0; at < 2000; at++) await reader.read(at * 500, 500);
  expect(content.reads).toEqual([{ from: 0, length: BLOCK_BYTES }]);
});

test('keeps the eight blocks used last', async () => {
  const content = new MemoryContent(Buffer.alloc(9 * BLOCK_BYTES));
  const reader = new BlockReader(content, { signal });
  const use = async (...blocks: number[]): Promise<number[]> => {
    const before = content.reads.length;
    for (const block of blocks) await reader.read(block * BLOCK_BYTES, 1);
    return content.reads.slice(before).map(({ from }) => from / BLOCK_BYTES);
  };
  expect(await use(0, 1, 2, 3, 4, 5, 6, 7)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(await use(0, 8)).toEqual([8]);
  expect(await use(0, 2, 1)).toEqual([1]);
});

test('streams pieces of at most 256 KiB, none before it is asked for', async () => {
  const content = new MemoryContent(bytes);
  const pieces = new BlockReader(content, { signal }).stream(100, 2 * BLOCK_BYTES);
  const first = await pieces.next();
  expect(first.value?.length).toBe(256 * 1024);
  expect(content.reads).toHaveLength(1);
  await pieces.return(undefined);
});

test('passes on what the content throws, and reads again afterwards', async () => {
  const content = new MemoryContent(bytes);
  const reader = new BlockReader(content, { signal });
  content.failure = { read: 0, error: new Error('gone') };
  await expect(reader.read(0, 1)).rejects.toThrow('gone');
  content.failure = undefined;
  expect(await reader.read(1, 1)).toEqual(bytes.subarray(1, 2));
});

test('ends with the reason of an abort, also where the block is there', async () => {
  const stop = new AbortController();
  const reader = new BlockReader(new MemoryContent(bytes), { signal: stop.signal });
  await reader.read(0, 1);
  stop.abort('stopped');
  await expect(reader.read(0, 1)).rejects.toBe('stopped');
});
