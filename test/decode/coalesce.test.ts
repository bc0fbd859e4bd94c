import { expect, test } from 'vitest';
import { coalesce } from '../../src/lib/decode/coalesce.ts';
import { inChunks } from '../suites/codec-suite.ts';

const never = AbortSignal.any([]);

async function lengths(input: AsyncIterable<Buffer>): Promise<number[]> {
  const seen: number[] = [];
  for await (const chunk of coalesce(input, never)) seen.push(chunk.length);
  return seen;
}

test('passes large chunks on as they are', async () => {
  const large = Buffer.alloc(100_000);
  for await (const chunk of coalesce(inChunks(large, 100_000), never)) expect(chunk.buffer).toBe(large.buffer);
});

test('joins small chunks', async () => {
  expect(await lengths(inChunks(Buffer.alloc(150_000), 1000))).toEqual([66_000, 66_000, 18_000]);
});

test('keeps the order where a large chunk follows a small one', async () => {
  const input = {
    async *[Symbol.asyncIterator]() {
      yield Buffer.from('a');
      yield Buffer.alloc(80_000, 'b');
      yield Buffer.from('c');
    },
  };
  let text = '';
  for await (const chunk of coalesce(input, never)) text += chunk.toString('latin1');
  expect(text).toBe(`a${'b'.repeat(80_000)}c`);
});

test('gives up what it holds before an error', async () => {
  const failure = new Error('broken');
  const stream = coalesce(
    {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from('abc');
        throw failure;
      },
    },
    never,
  );
  expect(await stream.next()).toEqual({ done: false, value: Buffer.from('abc') });
  await expect(stream.next()).rejects.toBe(failure);
});
