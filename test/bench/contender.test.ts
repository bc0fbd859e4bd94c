import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { IMPLEMENTATIONS, startSink } from '../../bench/contender.ts';
import { generate } from '../../bench/generate.ts';

const folder = mkdtempSync(join(tmpdir(), 'logsluice-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['ndjson', 'csv'] as const)('both implementations send every row of %s', async (format) => {
  const file = await generate({ folder, format, mb: 1, gzip: true });
  const sink = await startSink(folder);
  try {
    for (const implementation of IMPLEMENTATIONS) {
      const run = await sink.run(implementation, format, file);
      expect([implementation, run.rows]).toEqual([implementation, file.rows]);
      expect(Math.min(run.bodies, run.bytes, run.seconds, run.cpuSeconds, run.peakMb)).toBeGreaterThan(0);
    }
  } finally {
    await sink.close();
  }
});
