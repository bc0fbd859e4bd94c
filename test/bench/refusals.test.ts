import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HOSTILE, measureRefusals } from '../../bench/refusals.ts';

const folder = mkdtempSync(join(tmpdir(), 'logsluice-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('hostile files are refused, and what that costs is told apart from a start', async () => {
  const { empty, refusals } = await measureRefusals(folder, 1);
  expect(empty.peakMb).toBeGreaterThan(0);
  expect(refusals.map(({ file }) => file)).toEqual(HOSTILE);
  expect(Math.max(...refusals.map(({ peakMb }) => peakMb))).toBeLessThan(100);
});
