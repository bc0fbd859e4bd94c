import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ByteReader } from '../../src/lib/decode/byte-reader.ts';
import { checkTrailer, isMagic, skipHeader } from '../../src/lib/decode/gzip-member.ts';
import { inChunks } from '../suites/codec-suite.ts';

const reader = (bytes: Buffer): ByteReader => new ByteReader(inChunks(bytes, 3), AbortSignal.any([]));
const sums = (sum: number, length: number): Buffer => {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(sum, 0);
  trailer.writeUInt32LE(length, 4);
  return trailer;
};

test.each([
  [[0x1f, 0x8b, 8], true],
  [[0x1f], true],
  [[0x1f, 0x8c], false],
  [[0x50, 0x4b], false],
])('%j begins a member: %s', (head, expected) => {
  expect(isMagic(Buffer.from(head))).toBe(expected);
});

test('passes over the header that zlib writes', async () => {
  const bytes = reader(gzipSync('abc'));
  await skipHeader(bytes);
  expect(bytes.offset).toBe(10);
});

test('names the end of a header cut short', async () => {
  await expect(skipHeader(reader(Buffer.from([0x1f, 0x8b, 8, 4, 0, 0])))).rejects.toMatchObject({
    code: 'DECODE_TRUNCATED',
    context: { offset: 6 },
  });
});

test('passes over a trailer that fits, its length counted modulo 4 GiB', async () => {
  const bytes = reader(sums(0xdeadbeef, 5));
  await checkTrailer(bytes, 0xdeadbeef, 2 ** 32 + 5);
  expect(bytes.offset).toBe(8);
});

test('refuses a trailer with another checksum', async () => {
  await expect(checkTrailer(reader(sums(1, 5)), 2, 5)).rejects.toMatchObject({
    code: 'DECODE_CORRUPT',
    context: { offset: 0 },
  });
});
