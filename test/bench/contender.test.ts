import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SPEED_CASES } from '../../bench/cases.ts';
import { IMPLEMENTATIONS, startSink } from '../../bench/contender.ts';
import { generate } from '../../bench/generate.ts';

const folder = mkdtempSync(join(tmpdir(), 'logsluice-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(SPEED_CASES)('both implementations send the same rows: $name', async ({ log, ...content }) => {
  const file = await generate({ folder, mb: 1, ...content });
  const sink = await startSink(folder);
  try {
    const lengths = new Set<number>();
    for (const implementation of IMPLEMENTATIONS) {
      const run = await sink.run(implementation, log, file);
      expect([implementation, run.rows]).toEqual([implementation, file.rows]);
      expect(Math.min(run.bodies, run.bytes, run.seconds, run.cpuSeconds, run.peakMb)).toBeGreaterThan(0);
      // Each body has two brackets, and one comma less than rows. A date of JavaScript has thousandths, always.
      const thousandths = implementation === 'obvious' && content.lines === 'access' ? '.000'.length * run.rows : 0;
      lengths.add(run.bytes - run.bodies - thousandths);
    }
    expect(lengths.size).toBe(1);
  } finally {
    await sink.close();
  }
});
