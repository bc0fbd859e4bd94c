import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestManyFiles } from '../../bench/many-files.ts';
import { environment } from '../cli/cli-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('eight files of 20 MB under way at once: less than 400 MB of memory', async () => {
  const timeoutMs = 150_000;
  const { atOnce, peakMb } = await ingestManyFiles({ folder, files: 8, mb: 20, env: environment(), timeoutMs });
  expect(atOnce).toBe(8);
  expect(peakMb).toBeLessThan(400);
}, 170_000);
