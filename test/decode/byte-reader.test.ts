import { expect, test } from 'vitest';
import { ByteReader } from '../../src/lib/decode/byte-reader.ts';
import { inChunks, watched } from '../suites/codec-suite.ts';

const reader = (text: string, size: number): ByteReader =>
  new ByteReader(inChunks(Buffer.from(text), size), AbortSignal.any([]));

test('holds as many bytes as are asked for, whatever the chunks', async () => {
  const bytes = reader('abcdefgh', 3);
  expect(await bytes.hold(5)).toBe(true);
  expect(bytes.held.toString()).toBe('abcdef');
});

test('says when the input ends before', async () => {
  const bytes = reader('abc', 2);
  expect(await bytes.hold(4)).toBe(false);
  expect((await bytes.peek(4)).toString()).toBe('abc');
});

test('peeks at exactly as many bytes as are asked for', async () => {
  expect((await reader('abcdefgh', 8).peek(2)).toString()).toBe('ab');
});

test('counts the bytes it passes over', async () => {
  const bytes = reader('abcdefgh', 3);
  await bytes.seek(5);
  expect([bytes.offset, (await bytes.peek(9)).toString()]).toEqual([5, 'fgh']);
});

test('seeks no further than the end', async () => {
  const bytes = reader('abc', 2);
  await bytes.seek(100);
  expect(bytes.offset).toBe(3);
});

test.each([
  ['\0\0\0\0ab', true, 4],
  ['ab', true, 0],
  ['\0\0\0', false, 3],
  ['', false, 0],
])('passes over the zeros of %j', async (text, more, offset) => {
  const bytes = reader(text, 2);
  expect([await bytes.skipZeros(), bytes.offset]).toEqual([more, offset]);
});

test('closes its input', async () => {
  const input = watched(inChunks(Buffer.from('abcdef'), 2));
  const bytes = new ByteReader(input.content, AbortSignal.any([]));
  await bytes.hold(1);
  await bytes.close();
  expect([input.closed(), input.taken()]).toEqual([1, 2]);
});

test('reads nothing after an abort', async () => {
  const bytes = new ByteReader(inChunks(Buffer.from('abc'), 1), AbortSignal.abort('stopped'));
  await expect(bytes.hold(1)).rejects.toBe('stopped');
});

test('keeps what it has read when the input fails', async () => {
  const failure = new Error('reset');
  const bytes = new ByteReader(
    {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from('ab');
        yield Buffer.from('cd');
        throw failure;
      },
    },
    AbortSignal.any([]),
  );
  await expect(bytes.hold(9)).rejects.toBe(failure);
  expect(bytes.held.toString()).toBe('abcd');
});
