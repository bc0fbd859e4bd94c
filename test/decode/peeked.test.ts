import { expect, test } from 'vitest';
import { Peeked } from '../../src/lib/decode/peeked.ts';
import { inChunks, watched } from '../suites/codec-suite.ts';

async function text(content: AsyncIterable<Buffer>): Promise<string> {
  let all = '';
  for await (const chunk of content) all += chunk.toString();
  return all;
}

test('shows the first bytes and gives all of them', async () => {
  const content = await Peeked.at(inChunks(Buffer.from('abcdefgh'), 3), 4);
  expect(content.head.toString()).toBe('abcdef');
  expect(await text(content)).toBe('abcdefgh');
});

test('can be read again, where its input can', async () => {
  const content = await Peeked.at(inChunks(Buffer.from('abcdefgh'), 3), 4);
  expect([await text(content), await text(content)]).toEqual(['abcdefgh', 'abcdefgh']);
});

test('shows less where there is less', async () => {
  expect((await Peeked.at(inChunks(Buffer.from('ab'), 1), 4)).head.toString()).toBe('ab');
});

test('throws an error where it stands', async () => {
  const failure = new Error('broken');
  const content = await Peeked.at(
    {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from('abc');
        throw failure;
      },
    },
    512,
  );
  const reading = content[Symbol.asyncIterator]();
  expect(await reading.next()).toEqual({ done: false, value: Buffer.from('abc') });
  await expect(reading.next()).rejects.toBe(failure);
});

test('closes its input when it is given up unread', async () => {
  const input = watched(inChunks(Buffer.from('abcdefgh'), 2));
  await (await Peeked.at(input.content, 2)).close();
  expect([input.closed(), input.taken()]).toEqual([1, 2]);
});
