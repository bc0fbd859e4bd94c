import { brotliCompressSync, createBrotliDecompress, createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { NativeDecoder, OUTPUT_BYTES } from '../../src/lib/decode/native-decoder.ts';
import { logLines } from '../suites/codec-suite.ts';

const content = logLines(3000, 8);

test.each([
  ['zstd', () => createZstdDecompress({ chunkSize: OUTPUT_BYTES }), zstdCompressSync(content)],
  ['brotli', () => createBrotliDecompress({ chunkSize: OUTPUT_BYTES }), brotliCompressSync(content)],
])('%s: gives what it is fed decodes to, and tells whether the stream was whole', async (_, open, packed) => {
  for (const [length, fault] of [
    [packed.length, undefined],
    [packed.length - 5, 'unexpected end of file'],
    [0, 'unexpected end of file'],
  ] as const) {
    const decoder = new NativeDecoder(open());
    const chunks: Buffer[] = [];
    if (length > 0) for await (const chunk of decoder.feed(packed.subarray(0, length))) chunks.push(chunk);
    expect([decoder.used, decoder.ended]).toEqual([length, false]);
    for await (const chunk of decoder.finish()) chunks.push(chunk);
    decoder.close();
    const seen = Buffer.concat(chunks);
    expect(content.subarray(0, seen.length).equals(seen)).toBe(true);
    expect([decoder.fault, seen.length === content.length]).toEqual([fault, fault === undefined]);
  }
});
