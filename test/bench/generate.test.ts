import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { generate } from '../../bench/generate.ts';

const folder = mkdtempSync(join(tmpdir(), 'logsluice-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['ndjson', true],
  ['ndjson', false],
  ['csv', true],
] as const)('counts the bytes and rows of %s (gzip: %s)', async (format, gzip) => {
  const file = await generate({ folder, format, mb: 2.5, gzip });
  const stored = readFileSync(file.path);
  const content = gzip ? gunzipSync(stored) : stored;
  const lines = content.toString().split('\n').length - 1;
  expect(file).toMatchObject({ bytes: content.length, rows: format === 'csv' ? lines - 1 : lines });
  expect(file.bytes / 2.5e6).toBeCloseTo(1, 2);
});

test('takes a file that is there already', async () => {
  const first = await generate({ folder, format: 'csv', mb: 1, gzip: false });
  writeFileSync(first.path, 'touched');
  expect(await generate({ folder, format: 'csv', mb: 1, gzip: false })).toEqual(first);
  expect(readFileSync(first.path, 'utf8')).toBe('touched');
});
