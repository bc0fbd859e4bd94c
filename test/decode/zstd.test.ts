import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zstd } from '../../src/lib/decode/zstd.ts';
import { brief, CHUNK_SIZES, codecSuite, inChunks, logLines, outcome, watched } from '../suites/codec-suite.ts';

const packed = (content: Buffer | string, params: Record<number, number> = {}): Buffer =>
  zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1, ...params } });

codecSuite('zstd', zstd, (content) => packed(content));
codecSuite('zstd', zstd, (content) => zstdCompressSync(content), { checksum: false });

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/containers/${name}`, import.meta.url));
const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');
const skippable = (content: string, low = 0): Buffer => {
  const head = Buffer.from([0x50 + low, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, Buffer.from(content)]);
};
/** A frame without a checksum, with a window of 1 MiB, of blocks of `[type, size, body]`; the last one is marked. */
const RAW = 0;
const RUN = 1;
const frameOf = (...blocks: readonly (readonly [type: number, size: number, body: string])[]): Buffer =>
  Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x50]),
    ...blocks.flatMap(([type, size, body], i) => {
      const head = Buffer.alloc(3);
      head.writeUIntLE((size << 3) | (type << 1) | Number(i === blocks.length - 1), 0, 3);
      return [head, Buffer.from(body)];
    }),
  ]);

describe.each(CHUNK_SIZES)('in chunks of %i bytes', (size) => {
  test.each([
    ['two frames', 'multi.zst', 129_280, '81c62db7955b9fbed8b9d6fefca75c4ee9768315'],
    ['frames to pass over', 'skippable.zst', 129_280, '81c62db7955b9fbed8b9d6fefca75c4ee9768315'],
    ['many short frames', 'many-frames.zst', 117_390, 'ff4febfbbd65e8be9ee6fbe22b191cab6e98509e'],
  ])('reads %s', async (_, name, bytes, sum) => {
    const seen = await outcome(zstd, inChunks(fixture(name), size));
    expect(seen.error).toBeUndefined();
    expect([seen.bytes.length, sha1(seen.bytes)]).toEqual([bytes, sum]);
  });

  test.each([
    ['only frames to pass over', Buffer.concat([skippable('x', 15), skippable('')]), ''],
    ['a frame to pass over at the end', Buffer.concat([packed('a\n'), skippable('xyz', 7)]), 'a\n'],
    ['blocks as they are, and runs', frameOf([RAW, 3, 'abc'], [RUN, 4, 'x'], [RAW, 0, '']), 'abcxxxx'],
  ])('reads %s', async (_, file, content) => {
    expect(await outcome(zstd, inChunks(file, size))).toEqual({ bytes: Buffer.from(content) });
  });

  test('names bytes after the end, having given all that precedes them', async () => {
    const file = fixture('garbage.zst');
    const seen = await outcome(zstd, inChunks(file, size));
    expect(sha1(seen.bytes)).toBe('ff4febfbbd65e8be9ee6fbe22b191cab6e98509e');
    expect(seen.error?.message).toBe(`The zstd data is damaged at byte ${file.length - 7}: bytes that are not zstd.`);
  });

  test('gives the content before a checksum that differs, and names the place', async () => {
    const content = logLines(4000, 5);
    const file = packed(content);
    file[file.length - 1]! ^= 1;
    const seen = await outcome(zstd, inChunks(file, size));
    expect(seen.bytes.equals(content)).toBe(true);
    const offset = file.length - 4;
    const fault = 'the checksum of the content differs';
    expect(seen.error?.context).toEqual({ codec: 'zstd', offset, fault });
  });
});

test.each([
  ['a window of 2 GiB', fixture('window2g.zst'), 'with a window of 2147483648 bytes'],
  ['content of 512 MiB in one segment', Buffer.from('28b52ffda000000020', 'hex'), 'with a window of 536870912 bytes'],
  ['a dictionary', Buffer.from('28b52ffd015007000000', 'hex'), 'that needs a dictionary'],
])('does not read %s', async (_, file, what) => {
  const { bytes, error } = await outcome(zstd, inChunks(file, 97));
  expect(bytes.length).toBe(0);
  expect(error?.code).toBe('DECODE_UNSUPPORTED');
  expect(error?.message).toContain(`The content is zstd data ${what}`);
});

test('reads a window of 128 MiB, the largest', async () => {
  const content = logLines(3000, 6);
  const file = packed(content, { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 });
  expect(brief(await outcome(zstd, inChunks(file, 997)))).toEqual(brief({ bytes: content }));
});

const sound = [RAW, 40_000, 'x'.repeat(40_000)] as const;
test.each([
  ['a reserved flag', Buffer.from('28b52ffd085000000000', 'hex'), 0, 4, 'a reserved flag is set'],
  [
    'a block of a reserved type',
    frameOf(sound, [3, 1, 'x'], [RAW, 1, 'x']),
    40_000,
    40_009,
    'a block of a reserved type',
  ],
  [
    'a block that is too large',
    frameOf(sound, [RUN, 131_073, 'x'], [RAW, 1, 'x']),
    40_000,
    40_009,
    'a block that is too large',
  ],
  [
    'a block without sense',
    frameOf(sound, [RAW, 5, 'abcde'], [2, 4, 'abcd']),
    40_005,
    40_017,
    'a block that cannot be decoded',
  ],
])('names %s and its place, having given the blocks before it', async (_, file, given, offset, fault) => {
  for (const size of CHUNK_SIZES) {
    const { bytes, error } = await outcome(zstd, inChunks(file, size));
    expect(error?.context).toEqual({ codec: 'zstd', offset, fault });
    expect(bytes.length).toBe(given);
  }
});

test.each([
  ['inside a magic', 2],
  ['inside the length of a frame to pass over', 6],
  ['inside a frame to pass over', 10],
])('names an end %s', async (_, length) => {
  const file = Buffer.concat([packed('a\n'), skippable('xyz')]);
  const end = packed('a\n').length + length;
  const { bytes, error } = await outcome(zstd, inChunks(file.subarray(0, end), 7));
  expect(bytes.toString()).toBe('a\n');
  expect(error).toMatchObject({ code: 'DECODE_TRUNCATED', context: { codec: 'zstd', offset: end } });
});

describe('where a block is damaged', () => {
  const content = logLines(3000, 7);
  const file = Buffer.concat([packed(content), frameOf(sound, [RAW, 5, 'abcde'], [2, 4, 'abcd'])]);

  test('gives a prefix of it when the input can be read only once', async () => {
    const once = inChunks(file, 4096)[Symbol.asyncIterator]();
    const seen = await outcome(zstd, { [Symbol.asyncIterator]: () => once });
    expect(seen.bytes.subarray(0, content.length).equals(content)).toBe(true);
    expect(seen.error?.code).toBe('DECODE_CORRUPT');
  });

  test('closes each reading of its input', async () => {
    const input = watched(inChunks(file, 4096));
    expect((await outcome(zstd, input.content)).error?.code).toBe('DECODE_CORRUPT');
    expect(input.closed()).toBe(2);
  });
});

test('expands 4 bytes to 128 KiB time and again without holding it', async () => {
  const blocks = Array.from({ length: 1000 }, () => [RUN, 131_072, '\n'] as const);
  let length = 0;
  let largest = 0;
  for await (const chunk of zstd.decode(inChunks(frameOf(...blocks), 1 << 20), { signal: AbortSignal.any([]) })) {
    length += chunk.length;
    largest = Math.max(largest, chunk.length);
  }
  expect(length).toBe(131_072_000);
  expect(largest).toBeLessThanOrEqual(1024 * 1024);
});
