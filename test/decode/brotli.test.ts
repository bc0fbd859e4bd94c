import { brotliCompressSync, constants } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { brotli } from '../../src/lib/decode/brotli.ts';
import { CHUNK_SIZES, codecSuite, inChunks, logLines, outcome, watched } from '../suites/codec-suite.ts';

const packed = (content: Buffer | string): Buffer =>
  brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });

codecSuite('brotli', brotli, packed, { checksum: false, members: false, magic: false });

test.each([
  ['a name', 'logs/a.log.br', undefined, true],
  ['a name in capitals', 'A.BR', undefined, true],
  ['Content-Encoding', 'a.log', 'br', true],
  ['the last of several encodings', 'a.log', 'gzip, BR', true],
  ['another encoding', 'a.log', 'gzip', false],
  ['an encoding taken off before', 'a.log', 'br, gzip', false],
  ['a name that only ends alike', 'a.abr', undefined, false],
  ['neither', 'a.log', undefined, false],
])('is told by %s', (_, name, contentEncoding, told) => {
  expect(brotli.claims!({ name, ...(contentEncoding !== undefined && { contentEncoding }) })).toBe(told);
});

describe.each(CHUNK_SIZES)('in chunks of %i bytes', (size) => {
  test('a second stream is damage: what it is of cannot be told', async () => {
    const file = packed('a\n');
    const { bytes, error } = await outcome(brotli, inChunks(Buffer.concat([file, packed('b\n')]), size));
    expect(bytes.toString()).toBe('a\n');
    expect(error?.message).toBe(`The brotli data is damaged at byte ${file.length}: bytes behind the end of the data.`);
  });

  test('text that is not brotli is refused at once', async () => {
    const { bytes, error } = await outcome(brotli, inChunks(Buffer.from('2026-11-24 a line\n'.repeat(1000)), size));
    expect(bytes.length).toBe(0);
    expect(error).toMatchObject({
      code: 'DECODE_CORRUPT',
      context: { codec: 'brotli', fault: 'what stands there is not brotli' },
    });
  });
});

describe('where the data is damaged', () => {
  const content = logLines(4000, 9);
  const sound = brotliCompressSync(content, { finishFlush: constants.BROTLI_OPERATION_FLUSH });
  /** At a byte's border a block begins: of metadata (three low bits), with its reserved bit set. */
  const bad = Buffer.concat([sound, Buffer.alloc(100, 0x0e)]);

  test('gives what came before the step with the fault when the input can be read only once', async () => {
    const once = inChunks(bad, 4096)[Symbol.asyncIterator]();
    const seen = await outcome(brotli, { [Symbol.asyncIterator]: () => once });
    expect(seen.error?.code).toBe('DECODE_CORRUPT');
    expect(content.subarray(0, seen.bytes.length).equals(seen.bytes)).toBe(true);
  });

  test('gives what can be decoded before it, and names its byte', async () => {
    const seen = await outcome(brotli, inChunks(bad, 4096));
    expect(seen.bytes.equals(content)).toBe(true);
    expect(seen.error?.context).toEqual({
      codec: 'brotli',
      offset: sound.length,
      fault: 'what stands there is not brotli',
    });
  });

  test('closes each reading of its input', async () => {
    const input = watched(inChunks(bad, 4096));
    expect((await outcome(brotli, input.content)).error?.code).toBe('DECODE_CORRUPT');
    expect(input.closed()).toBe(2);
  });
});

test('decodes 128 MB from few bytes without holding it', async () => {
  const file = packed(Buffer.alloc(128 * 1024 * 1024, '\n'));
  let length = 0;
  let largest = 0;
  for await (const chunk of brotli.decode(inChunks(file, 97), { signal: AbortSignal.any([]) })) {
    length += chunk.length;
    largest = Math.max(largest, chunk.length);
  }
  expect(length).toBe(128 * 1024 * 1024);
  expect(largest).toBeLessThanOrEqual(1024 * 1024);
});
