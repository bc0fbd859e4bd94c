import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Spooled } from '../../src/lib/decode/spooled.ts';
import type { Bytes } from '../../src/lib/seams.ts';
import { inChunks, watched } from '../suites/codec-suite.ts';

const signal = AbortSignal.any([]);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spooled-test-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  // Fails where the folder is not empty.
  rmdirSync(folder);
});

test('gives content back at any place, and has no name while it does', async () => {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 253));
  const spooled = await Spooled.of(inChunks(content, 7_000), { signal, limit: 300_000 });
  try {
    expect(readdirSync(folder)).toEqual([]);
    expect(spooled.size).toBe(300_000);
    for (const [from, length] of [
      [0, 300_000],
      [299_999, 1],
      [123, 456],
      [300_000, 0],
    ] as const) {
      expect((await spooled.read(from, length, { signal })).equals(content.subarray(from, from + length))).toBe(true);
    }
    await expect(spooled.read(299_999, 2, { signal })).rejects.toThrow(RangeError);
    await expect(spooled.read(0, 1, { signal: AbortSignal.abort('stopped') })).rejects.toBe('stopped');
  } finally {
    await spooled.close();
  }
});

test('names its limit, and reads no further', async () => {
  const input = watched(inChunks(Buffer.alloc(1_000_000), 1000));
  const spooled = Spooled.of(input.content, { signal, limit: 10_500 });
  await expect(spooled).rejects.toMatchObject({ code: 'DECODE_SPOOL_LIMIT', context: { limit: 10_500 } });
  expect([input.taken(), input.closed()]).toEqual([11_000, 1]);
});

test('passes on what the content throws', async () => {
  const failure = new Error('gone');
  const content = (async function* (): AsyncGenerator<Bytes> {
    yield Buffer.from('a');
    throw failure;
  })();
  await expect(Spooled.of(content, { signal, limit: 10 })).rejects.toBe(failure);
});

test('ends with the reason of an abort', async () => {
  const stop = new AbortController();
  const content = (async function* (): AsyncGenerator<Bytes> {
    stop.abort('stopped');
    yield Buffer.from('a');
  })();
  await expect(Spooled.of(content, { signal: stop.signal, limit: 10 })).rejects.toBe('stopped');
});

test('says why there is no temporary file', async () => {
  vi.stubEnv('TMPDIR', join(folder, 'none'));
  await expect(Spooled.of(inChunks(Buffer.from('a'), 1), { signal, limit: 10 })).rejects.toMatchObject({
    code: 'DECODE_SPOOL',
    context: { reason: 'ENOENT' },
    retry: 'later',
  });
});
