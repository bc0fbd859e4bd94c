import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, crc32, gzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gzip } from '../../src/lib/decode/gzip.ts';
import { brief, CHUNK_SIZES, codecSuite, inChunks, logLines, outcome, watched } from '../suites/codec-suite.ts';

codecSuite('gzip', gzip, (content) => gzipSync(content));

const folder = new URL('../fixtures/containers/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));
const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');
const log = { bytes: 129_280, sha1: '81c62db7955b9fbed8b9d6fefca75c4ee9768315' };

describe.each(CHUNK_SIZES)('in chunks of %i bytes', (size) => {
  test.each([
    ['two members', 'multi.gz', log, undefined],
    ['one member for each line', 'many-members.gz', log, undefined],
    ['zeros after the end', 'zero-padded.gz', log, undefined],
    ['zeros between members', 'zeros-between.gz', log, undefined],
    ['a member without content', 'empty-member.gz', { bytes: 0, sha1: sha1(Buffer.alloc(0)) }, undefined],
    [
      'bytes after the end',
      'trailing-garbage.gz',
      log,
      'The gzip data is damaged at byte 37573: bytes that are not gzip.',
    ],
  ])('gives every byte before: %s', async (_, name, expected, message) => {
    const seen = await outcome(gzip, inChunks(fixture(name), size));
    expect({ bytes: seen.bytes.length, sha1: sha1(seen.bytes) }).toEqual(expected);
    expect(seen.error?.message).toBe(message);
  });

  test('gives the content before a checksum that differs, and names the place', async () => {
    const file = fixture('bad-crc.gz');
    const seen = await outcome(gzip, inChunks(file, size));
    expect(seen.bytes.equals(inflateRawSync(file.subarray(bodyStart(file))))).toBe(true);
    expect(seen.error?.context).toEqual({
      codec: 'gzip',
      offset: file.length - 8,
      fault: 'the checksum of the content differs',
    });
  });

  test('gives what a cut file holds, and names its end', async () => {
    const file = fixture('truncated.gz');
    const seen = await outcome(gzip, inChunks(file, size));
    expect(seen.error).toMatchObject({ code: 'DECODE_TRUNCATED', context: { offset: file.length } });
    expect(seen.bytes.length).toBeGreaterThan(110_000);
  });
});

test('holds the length of the content against the trailer', async () => {
  const file = gzipSync('abc\n');
  file.writeUInt32LE(5, file.length - 4);
  const seen = await outcome(gzip, inChunks(file, 7));
  expect(seen.bytes.toString()).toBe('abc\n');
  expect(seen.error?.message).toBe(
    `The gzip data is damaged at byte ${file.length - 4}: the length of the content differs.`,
  );
});

test.each([
  ['a method other than deflate', [0x1f, 0x8b, 7, 0], 2, 'compression method 7 is not known'],
  ['reserved flags', [0x1f, 0x8b, 8, 0x20], 3, 'reserved flags are set'],
  ['a header checksum that differs', [0x1f, 0x8b, 8, 2], 10, 'the checksum of the header differs'],
])('refuses %s', async (_, head, offset, fault) => {
  const file = Buffer.concat([Buffer.from(head), Buffer.from([0, 0, 0, 0, 0, 255, 1, 1]), Buffer.alloc(20)]);
  const seen = await outcome(gzip, inChunks(file, 7));
  expect(seen.error).toMatchObject({ code: 'DECODE_CORRUPT', context: { codec: 'gzip', offset, fault } });
});

test('refuses a file name without end', async () => {
  const file = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 255]), Buffer.alloc(200_000, 'x')]);
  const seen = await outcome(gzip, inChunks(file, 97));
  expect(seen.error).toMatchObject({ code: 'DECODE_CORRUPT', context: { fault: 'a header text without end' } });
});

test.each(CHUNK_SIZES)('passes over extra field, name, comment and header checksum in chunks of %i', async (size) => {
  const plain = gzipSync('abc\n');
  const head = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 255, 3, 0, 1, 2, 3, 0x61, 0, 0x62, 0x62, 0]);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc32(head) & 0xffff);
  const file = Buffer.concat([head, sum, plain.subarray(10)]);
  const seen = await outcome(gzip, inChunks(file, size));
  expect(seen).toEqual({ bytes: Buffer.from('abc\n') });
});

describe('where the deflate data is damaged', () => {
  const content = logLines(8000, 3);
  const sound = gzipSync(content);
  /** A block of the reserved type 3 in the middle of a stream whose first half is sound. */
  const half = Buffer.concat([cutAtBlock(content.subarray(0, 300_000)), Buffer.from([0x07]), sound.subarray(99)]);

  test('gives all that can be decoded before it, and names its byte', async () => {
    const seen = await outcome(gzip, inChunks(half, 64 * 1024));
    expect(seen.bytes.equals(content.subarray(0, 300_000))).toBe(true);
    expect(seen.error?.context).toEqual({
      codec: 'gzip',
      offset: half.length - (sound.length - 99) - 1,
      fault: 'invalid block type',
    });
  });

  test('gives a prefix of it when the input can be read only once', async () => {
    const once = inChunks(half, 4096)[Symbol.asyncIterator]();
    const seen = await outcome(gzip, { [Symbol.asyncIterator]: () => once });
    expect(content.subarray(0, seen.bytes.length).equals(seen.bytes)).toBe(true);
    expect(seen.error?.code).toBe('DECODE_CORRUPT');
  });

  test('closes each reading of its input', async () => {
    const input = watched(inChunks(half, 4096));
    const seen = await outcome(gzip, input.content);
    expect(seen.error?.code).toBe('DECODE_CORRUPT');
    expect(input.closed()).toBe(2);
  });

  test('is the same in a later member', async () => {
    const file = Buffer.concat([sound, half]);
    const reference = await outcome(gzip, inChunks(file, file.length));
    expect(reference.bytes.length).toBe(content.length + 300_000);
    for (const size of CHUNK_SIZES) expect(brief(await outcome(gzip, inChunks(file, size)))).toEqual(brief(reference));
  });
});

test('decodes 128 MB from 130 KB without holding it', async () => {
  let length = 0;
  let largest = 0;
  for await (const chunk of gzip.decode(inChunks(fixture('bomb128m.gz'), 1 << 20), { signal: AbortSignal.any([]) })) {
    length += chunk.length;
    largest = Math.max(largest, chunk.length);
  }
  expect(length).toBe(128 * 1024 * 1024);
  expect(largest).toBeLessThanOrEqual(1024 * 1024);
});

/** A gzip header and the content as deflate blocks that end at a byte, without the last block. */
function cutAtBlock(content: Buffer): Buffer {
  return gzipSync(content, { finishFlush: constants.Z_SYNC_FLUSH });
}

function bodyStart(file: Buffer): number {
  return (file[3]! & 8) === 0 ? 10 : file.indexOf(0, 10) + 1;
}
