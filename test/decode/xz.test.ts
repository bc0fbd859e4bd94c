import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { xz } from '../../src/lib/decode/xz.ts';
import { brief, CHUNK_SIZES, codecSuite, inChunks, logLines, outcome } from '../suites/codec-suite.ts';
import { lzma, Repeats } from './lzma-encoder.ts';
import { packed, plain, stream, xzSync, type Spoiled } from './xz-encoder.ts';

codecSuite('xz', xz, xzSync);

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');
const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

describe.each(CHUNK_SIZES)('in chunks of %i bytes, files of the xz program', (size) => {
  test.each([
    ['two streams', 'containers/multi.xz', 129_280, '81c62db7955b9fbed8b9d6fefca75c4ee9768315'],
    ['padding between streams', 'containers/padded.xz', 129_280, '81c62db7955b9fbed8b9d6fefca75c4ee9768315'],
    ['four blocks that tell their sizes', 'xz/blocks.xz', 61_782, '6f1eda13628cff77599ec5018125bfff82e5a2e1'],
    ['no check', 'xz/check-none.xz', 3000, 'bd673041431445850d38202511e2ec7cfb661c2d'],
    ['a CRC-32', 'xz/check-crc32.xz', 3000, 'bd673041431445850d38202511e2ec7cfb661c2d'],
    ['a SHA-256', 'xz/check-sha256.xz', 3000, 'bd673041431445850d38202511e2ec7cfb661c2d'],
    ['other kinds of context', 'xz/literal-bits.xz', 61_782, '6f1eda13628cff77599ec5018125bfff82e5a2e1'],
    ['parts that do not pack', 'xz/stored.xz', 28_000, 'dce6b289efeccc9767300bd8f22dc6e2b981673c'],
    ['a dictionary of 4 KiB', 'xz/small-dictionary.xz', 4_090_000, '84ad8e60582b75c4bf3e3f850a1a5d94557d7f40'],
  ])('are given back: %s', async (_, name, bytes, sum) => {
    const seen = await outcome(xz, inChunks(fixture(name), size));
    expect(seen.error).toBeUndefined();
    expect([seen.bytes.length, sha1(seen.bytes)]).toEqual([bytes, sum]);
  });
});

test.each([
  ['a dictionary over 64 MiB', 'xz/large-dictionary.xz', 'xz data with a dictionary of 128 MiB (up to 64 are read)'],
  ['a filter before LZMA2', 'xz/delta.xz', 'xz data with filters other than LZMA2'],
])('does not read %s', async (_, name, kind) => {
  const seen = await outcome(xz, inChunks(fixture(name), 7));
  expect(seen.error).toMatchObject({ code: 'DECODE_UNSUPPORTED', context: { kind } });
});

test.each(['xz/blocks.xz', 'xz/check-sha256.xz', 'xz/stored.xz'])('finds a damaged bit in %s', async (name) => {
  const file = fixture(name);
  for (let at = 0; at < file.length; at += 61) {
    const bad = Buffer.from(file);
    bad[at]! ^= 1;
    const seen = await outcome(xz, inChunks(bad, 4096));
    expect(seen.error?.code ?? sha1(seen.bytes)).toMatch(/^DECODE_(?:CORRUPT|TRUNCATED)$/);
  }
});

const content = logLines(20, 4);
const data = lzma(new Repeats(content), 0, content.length, 1 << 18);
const whole = packed(0xe0, content.length, data);
/** Where the data of the first block begins. */
const DATA = 12 + 12;

describe('a chunk', () => {
  const part = content.subarray(0, 100);
  test.each([
    ['that is not packed', [plain(1, part)], [part]],
    ['that is not packed, behind one that is', [whole, plain(2, part)], [content, part]],
    ['that forgets what was before', [whole, whole, plain(1, part), whole], [content, content, part, content]],
    [
      'that brings properties but keeps what was before',
      [plain(1, part), packed(0xc0, 1, literalA())],
      [part, letterA()],
    ],
  ])('%s is read', async (_, chunks, parts) => {
    const expected = Buffer.concat(parts);
    const seen = await outcome(xz, inChunks(stream([{ content: expected, chunks: Buffer.concat(chunks) }]), 7));
    expect(brief(seen)).toEqual(brief({ bytes: expected }));
  });

  test.each([
    ['of a kind that is not known', [Buffer.from([3, 0, 0, 0])], 0, 'a chunk of a kind that is not known'],
    ['that builds on another, at the start', [plain(2, part)], 0, 'a first chunk that builds on another'],
    ['without properties, at the start', [packed(0xa0, 9, data)], 0, 'a first chunk that builds on another'],
    ['without properties', [plain(1, part), packed(0xa0, 9, data)], 103, 'a chunk without properties'],
    ['of too many bits of context', [packed(0xe0, 9, data, 8 + 9)], 5, 'properties that are not known'],
    ['of properties over 224', [packed(0xe0, 9, data, 225)], 5, 'properties that are not known'],
    [
      'that begins with one',
      [packed(0xe0, 9, Buffer.from([1, 0, 0, 0, 0]))],
      0,
      'a chunk that does not begin with zero',
    ],
    ['of three bytes', [packed(0xe0, 9, Buffer.alloc(3))], 0, 'a chunk that is too short for its content'],
    [
      'that says too many bytes',
      [packed(0xe0, content.length + 9, data)],
      0,
      'a chunk that is too short for its content',
    ],
    [
      'that goes on',
      [packed(0xe0, content.length, Buffer.concat([data, data]))],
      0,
      'a chunk that does not end where it should',
    ],
    [
      'that copies from before the start',
      [packed(0xe0, 9, Buffer.alloc(99, 255).fill(0, 0, 1))],
      0,
      'a copy from before the start',
    ],
    [
      'with a copy over its end',
      [packed(0xe0, 5, lzma(new Repeats(Buffer.alloc(50)), 0, 50, 50))],
      0,
      'a copy over the end of its chunk',
    ],
  ])('%s is refused', async (_, chunks, offset, fault) => {
    const file = stream([{ content, chunks: Buffer.concat(chunks) }]);
    for (const size of [file.length, 7]) {
      const seen = await outcome(xz, inChunks(file, size));
      expect(seen.error).toMatchObject({
        code: 'DECODE_CORRUPT',
        context: { codec: 'xz', offset: DATA + offset, fault },
      });
    }
  });
});

describe('the container', () => {
  const sound = { content, chunks: whole };
  const from = (name: string, file: Buffer, fault: string): [string, Buffer, string] => [name, file, fault];
  const spoilt = (name: string, spoiled: Spoiled, fault: string): [string, Buffer, string] =>
    from(name, stream([sound], spoiled), fault);
  const head = (...fields: readonly number[]): Buffer => stream([{ ...sound, head: Buffer.from(fields) }]);

  test.each([
    from(
      'a checksum of the content',
      stream([{ ...sound, sum: Buffer.alloc(4) }]),
      'the checksum of the content differs',
    ),
    from(
      'padding of a block',
      stream([{ content, chunks: plain(1, content.subarray(0, 5)), padding: 1 }]),
      'padding that is not zero',
    ),
    from('a packed size', head(0x40, 9, 0x21, 1, 12), 'a block of another size than its head tells'),
    from('a size', head(0x80, 9, 0x21, 1, 12), 'a block of another size than its head tells'),
    from(
      'a size of 2^63',
      head(0x80, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0x21, 1, 12),
      'a number that is too large',
    ),
    from('a size with zeros in front', head(0x80, 0x80, 0, 0x21, 1, 12), 'a number that is too large'),
    from('LZMA2 with two properties', head(0, 0x21, 2, 12, 0), 'properties of LZMA2 that are not one byte'),
    from('a head that is cut', head(0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 'the head of a block is too short'),
    spoilt('flags of the stream', { flags: 0x100 }, 'flags 256 are not known'),
    spoilt('a number of blocks', { records: [] }, 'an index of another number of blocks'),
    spoilt('a size in the index', { records: [[64, content.length]] }, 'an index of blocks of other sizes'),
    spoilt('padding of the index', { indexPadding: 7 }, 'padding that is not zero'),
    spoilt('the length of the index', { indexBytes: 64 }, 'the length of the index differs'),
    spoilt('flags of the foot', { footFlags: 4 }, 'the flags of head and foot differ'),
    spoilt('the end', { magic: 'YY' }, 'a stream without its end'),
    from(
      'five zeros behind a stream',
      Buffer.concat([xzSync(content), Buffer.alloc(5)]),
      'padding that is not a multiple of four bytes',
    ),
    from(
      'five zeros between streams',
      Buffer.concat([xzSync(content), Buffer.alloc(5), xzSync(content)]),
      'padding that is not a multiple of four bytes',
    ),
  ])('is held against what it says: %s', async (_, file, fault) => {
    for (const size of [file.length, 7]) {
      const seen = await outcome(xz, inChunks(file, size));
      expect(seen.error).toMatchObject({ code: 'DECODE_CORRUPT', context: { codec: 'xz', fault } });
    }
  });

  test.each([
    ['flags of a block', head(0x04, 0x21, 1, 12), 'xz data with flags 4 of a block'],
    ['a filter for programs', head(0, 0x04, 0, 0x21, 1, 12), 'xz data with filters other than LZMA2'],
    ['more than one filter', head(1, 3, 1, 0, 0x21, 1, 12), 'xz data with filters other than LZMA2'],
    ['fields that nobody knows', head(0, 0x21, 1, 12, 0, 1), 'xz data with more in the head of a block'],
    ['a dictionary of 4 GiB', head(0, 0x21, 1, 40), 'xz data with a dictionary of 4096 MiB (up to 64 are read)'],
    ['a check of kind 2', stream([sound], { flags: 2 }), 'xz data with a check of kind 2'],
  ])('may say what is not read: %s', async (_, file, kind) => {
    const seen = await outcome(xz, inChunks(file, 7));
    expect(seen.error).toMatchObject({ code: 'DECODE_UNSUPPORTED', context: { kind } });
  });
});

test('decodes a chunk as far as the input goes before it fails', async () => {
  const failure = new PipelineError('SOURCE_READ', { path: 'a.log', offset: 500, reason: 'reset' });
  const file = stream([{ content, chunks: whole }]);
  const seen = await outcome(xz, {
    async *[Symbol.asyncIterator]() {
      yield file.subarray(0, 300);
      yield file.subarray(300, 500);
      throw failure;
    },
  });
  expect(seen.error).toBe(failure);
  expect(seen.bytes.length).toBeGreaterThan(500);
  expect(content.subarray(0, seen.bytes.length).equals(seen.bytes)).toBe(true);
});

test('gives what a small chunk stands for in pieces', async () => {
  let largest = 0;
  for await (const chunk of xz.decode(inChunks(fixture('xz/small-dictionary.xz'), 1 << 20), {
    signal: AbortSignal.any([]),
  })) {
    largest = Math.max(largest, chunk.length);
  }
  expect(largest).toBe(256 * 1024);
});

test('lets others have their turn between pieces', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const seen = await outcome(xz, inChunks(fixture('xz/small-dictionary.xz'), 1 << 20));
  clearInterval(timer);
  expect(seen.error).toBeUndefined();
  expect(turns).toBeGreaterThan(0);
});

test('does not take what is cut in its magic for a stream', () => {
  expect(xz.detect(Buffer.from('\xfd7zXZ', 'latin1'))).toBe(false);
});

/** One literal, `A`, as its first chunk. */
function literalA(): Buffer {
  return lzma(new Repeats(letterA()), 0, 1, 1);
}

function letterA(): Buffer {
  return Buffer.from('A');
}
