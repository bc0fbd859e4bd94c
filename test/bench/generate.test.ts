import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Open } from 'unzipper';
import { afterAll, expect, test } from 'vitest';
import { generate } from '../../bench/generate.ts';
import type { Packing } from '../../bench/packing.ts';

const folder = mkdtempSync(join(tmpdir(), 'logsluice-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const UNPACK: Readonly<Record<Packing, (stored: Buffer) => Buffer | Promise<Buffer>>> = {
  plain: (stored) => stored,
  gzip: (stored) => gunzipSync(stored),
  zip: async (stored) => (await Open.buffer(stored)).files[0]!.buffer(),
  zstd: (stored) => zstdDecompressSync(stored),
};

test.each([
  ['ndjson', 'gzip'],
  ['ndjson', 'plain'],
  ['ndjson', 'zip'],
  ['ndjson', 'zstd'],
  ['csv', 'gzip'],
  ['access', 'gzip'],
] as const)('counts the bytes and rows of %s (%s)', async (lines, packing) => {
  const file = await generate({ folder, lines, mb: 2.5, packing });
  const content = await UNPACK[packing](readFileSync(file.path));
  const ends = content.toString().split('\n').length - 1;
  expect(file).toMatchObject({ bytes: content.length, rows: lines === 'csv' ? ends - 1 : ends });
  expect(file.bytes / 2.5e6).toBeCloseTo(1, 2);
});

test('takes a file that is there already', async () => {
  const options = { folder, lines: 'csv', mb: 1, packing: 'plain' } as const;
  const first = await generate(options);
  writeFileSync(first.path, 'touched');
  expect(await generate(options)).toEqual(first);
  expect(readFileSync(first.path, 'utf8')).toBe('touched');
});
