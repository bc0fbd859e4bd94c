import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PipelineError } from '../../src/lib/errors.ts';
import { bzip2 } from '../../src/lib/decode/bzip2.ts';
import { brief, CHUNK_SIZES, codecSuite, inChunks, logLines, outcome } from '../suites/codec-suite.ts';
import { bzip2Sync, crcOf, type Spoiled } from './bzip2-encoder.ts';

codecSuite('bzip2', bzip2, (content) => bzip2Sync(content));

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');
const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/containers/${name}`, import.meta.url));

test.each(CHUNK_SIZES)('reads two streams of the bzip2 program in chunks of %i bytes', async (size) => {
  const seen = await outcome(bzip2, inChunks(fixture('multi.bz2'), size));
  expect(seen.error).toBeUndefined();
  expect([seen.bytes.length, sha1(seen.bytes)]).toEqual([129_280, '81c62db7955b9fbed8b9d6fefca75c4ee9768315']);
});

test.each([
  ['one byte', Buffer.from('a')],
  ['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ['runs of 3 to 300', Buffer.concat(Array.from({ length: 298 }, (_, i) => Buffer.alloc(i + 3, 'ab'[i % 2])))],
  ['a run over many pieces of output', Buffer.alloc(1_000_000, 'x')],
  ['one pattern again and again', Buffer.alloc(5000, 'abc')],
])('gives back %s', async (_, content) => {
  const seen = await outcome(bzip2, inChunks(bzip2Sync(content), 97));
  expect(brief(seen)).toEqual(brief({ bytes: content }));
});

const text = logLines(20, 4);
const BLOCK = 4;
const SOMEWHERE = expect.any(Number) as unknown;

test.each<[string, Spoiled, unknown, string]>([
  ['a level that is not known', { level: 0 }, SOMEWHERE, 'a level that is not known'],
  ['a randomised block', { randomised: 1 }, BLOCK, 'a randomised block, which is not read'],
  ['a checksum of a block', { blockCrc: 1 }, BLOCK, 'the checksum of the block differs'],
  ['a checksum of a stream', { streamCrc: 1 }, SOMEWHERE, 'the checksum of the stream differs'],
  ['a first byte outside the block', { first: 5000 }, BLOCK, 'a block whose first byte lies outside it'],
  ['one prefix code', { codes: 1 }, SOMEWHERE, '1 prefix codes'],
  ['seven prefix codes', { codes: 7 }, SOMEWHERE, '7 prefix codes'],
  ['no selectors', { selectors: 0 }, SOMEWHERE, 'no selectors'],
  ['fewer selectors than symbols', { selectors: 1 }, SOMEWHERE, 'a block without end'],
  ['a code of no bits', { lengths: [0] }, SOMEWHERE, 'a code of 0 bits'],
  ['a code of 21 bits', { lengths: [21] }, SOMEWHERE, 'a code of 21 bits'],
  [
    'a run without end',
    { symbols: Array.from({ length: 40 }, () => 1) },
    SOMEWHERE,
    'a run that is longer than a block',
  ],
  ['two runs', { symbols: [...digits(99_000), 2, ...digits(99_000), 2] }, SOMEWHERE, 'a block that is too long'],
  ['a byte too many', { symbols: [...digits(100_000), 2] }, SOMEWHERE, 'a block that is too long'],
  ['no bytes', { symbols: [] }, BLOCK, 'a block whose first byte lies outside it'],
  ['a run without its number', { block: Buffer.from('aaaa') }, BLOCK, 'a block that ends in a run'],
])('refuses %s', async (_, spoiled, offset, fault) => {
  const file = bzip2Sync(text, spoiled);
  const reference = await outcome(bzip2, inChunks(file, file.length));
  expect(reference.error).toMatchObject({ code: 'DECODE_CORRUPT', context: { codec: 'bzip2', offset, fault } });
  expect(brief(await outcome(bzip2, inChunks(file, 7)))).toEqual(brief(reference));
});

test('takes a code whose lengths contradict each other, as long as it is not used', async () => {
  const content = Buffer.from('ab');
  const lengths = [2, 2, 2, 2];
  const seen = await outcome(bzip2, inChunks(bzip2Sync(content, { lengths }), 7));
  expect(seen).toEqual({ bytes: content });
  const crowded = await outcome(bzip2, inChunks(bzip2Sync(content, { lengths: [1, 1, 1, 1] }), 7));
  expect(crowded.error?.code).toMatch(/^DECODE_/);
});

test('names a code that stands for nothing', async () => {
  // Four symbols of three bits each: 000 to 011. The one before the end of the stream becomes 111.
  const file = bzip2Sync(Buffer.from('ab'), { lengths: [3, 3, 3, 3] });
  const bits = [...file].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const end = bits.lastIndexOf('000101110111001001000101001110000101000010010000');
  const spoiled = `${bits.slice(0, end - 3)}111${bits.slice(end)}`;
  const bad = Buffer.from(spoiled.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const seen = await outcome(bzip2, inChunks(bad, 7));
  expect(seen.error?.message).toMatch(/damaged at byte \d+: a code that stands for nothing/);
});

describe('where a block is damaged', () => {
  const content = logLines(4000, 3);
  const file = bzip2Sync(content);
  const bad = Buffer.from(file);
  bad[Math.floor(file.length / 2)]! ^= 1;

  test('gives each block before it, to its last byte', async () => {
    const seen = await outcome(bzip2, inChunks(bad, 64 * 1024));
    expect(seen.error?.code).toBe('DECODE_CORRUPT');
    // The encoder makes blocks of 50,000 bytes.
    expect(seen.bytes.length % 50_000).toBe(0);
    expect(seen.bytes.length).toBeGreaterThan(50_000);
    expect(content.subarray(0, seen.bytes.length).equals(seen.bytes)).toBe(true);
  });

  test('gives the streams before it as well', async () => {
    const alone = await outcome(bzip2, inChunks(bad, 64 * 1024));
    const seen = await outcome(bzip2, inChunks(Buffer.concat([file, bad]), 64 * 1024));
    expect(seen.bytes.equals(Buffer.concat([content, alone.bytes]))).toBe(true);
    const at = (error: PipelineError | undefined): number => Number(/at byte (\d+)/.exec(error?.message ?? '')?.[1]);
    expect(at(seen.error)).toBe(file.length + at(alone.error));
  });
});

test('gives what a small block stands for in pieces', async () => {
  // Each five bytes stand for 259.
  const block = Buffer.alloc(95_000, Buffer.from([120, 120, 120, 120, 255]));
  const content = Buffer.alloc((95_000 / 5) * 259, 'x');
  const file = bzip2Sync(Buffer.from('x'), { block, blockCrc: crcOf(content) });
  let length = 0;
  let largest = 0;
  for await (const chunk of bzip2.decode(inChunks(file, 4096), { signal: AbortSignal.any([]) })) {
    length += chunk.length;
    largest = Math.max(largest, chunk.length);
  }
  expect(length).toBe(content.length);
  expect(largest).toBeLessThanOrEqual(256 * 1024);
});

test('lets others have their turn between blocks', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const seen = await outcome(bzip2, inChunks(bzip2Sync(logLines(4000, 3)), 1 << 20));
  clearInterval(timer);
  expect(seen.error).toBeUndefined();
  expect(turns).toBeGreaterThan(0);
});

test.each([
  ['a stream without blocks', 'BZh9\x17rE8P\x90\0\0\0\0', true],
  ['a first block', 'BZh11AY&SY', true],
  ['text', 'BZh9 is a level\n', false],
  ['a level of no bytes', 'BZh01AY&SY', false],
  ['what is cut in the magic', 'BZh91AY', false],
])('tells by its first bytes: %s', (_, head, expected) => {
  expect(bzip2.detect(Buffer.from(head, 'latin1'))).toBe(expected);
});

/** A run as its digits 1 and 2. */
function digits(run: number): number[] {
  const symbols: number[] = [];
  for (let rest = run; rest > 0; rest = (rest - 1) >>> 1) symbols.push((rest - 1) & 1);
  return symbols;
}
