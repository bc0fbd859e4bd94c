import { expect, test } from 'vitest';
import { UnzipperView } from '../../src/lib/decode/unzipper-view.ts';
import { cutDirectory } from '../../src/lib/decode/zip-directory.ts';
import type { Bytes } from '../../src/lib/seams.ts';
import { inChunks, watched } from '../suites/codec-suite.ts';
import { makeZip } from './make-zip.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));

async function view(): Promise<UnzipperView> {
  const zip = makeZip([{ name: 'a', content, stored: true }]);
  return UnzipperView.of(cutDirectory(zip.subarray(zip.readUInt32LE(zip.length - 6), -22), 1, 0));
}

async function read(chunks: AsyncIterable<Bytes>): Promise<Buffer> {
  const all: Bytes[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

test.each([300_000, 65_536, 97])('gives the bytes of a file, in chunks of %i bytes', async (size) => {
  const it = await view();
  for (let time = 0; time < 2; time++) {
    expect((await read(it.packed(it.files[0]!, inChunks(content, size)))).equals(content)).toBe(true);
  }
});

test.each([0, 1, 29, 30, 65_536, 299_999])('throws what its source throws after %i bytes', async (bytes) => {
  const failure = new Error('gone');
  const it = await view();
  const failing = async function* (): AsyncGenerator<Bytes> {
    if (bytes > 0) yield content.subarray(0, bytes);
    throw failure;
  };
  await expect(read(it.packed(it.files[0]!, failing()))).rejects.toBe(failure);
});

test('takes no more than it is asked for, and closes its source when it is left', async () => {
  const it = await view();
  it.files[0]!.compressedSize = 50_000_000;
  const input = watched(inChunks(Buffer.alloc(50_000_000), 65_536));
  for await (const chunk of it.packed(it.files[0]!, input.content)) {
    expect(chunk.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    break;
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(input.closed()).toBe(1);
  expect(input.taken()).toBeLessThan(2_000_000);
});
