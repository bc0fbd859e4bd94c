import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runSeed } from '../../simulate/run-seed.ts';

const hashOf = (trace: readonly string[]): string => createHash('sha256').update(trace.join('\n')).digest('hex');

test('a seed is one exact story, and another seed is another', async () => {
  const stories = new Set<string>();
  for (const seed of [1, 2, 3, 7, 13, 220]) {
    const { trace } = await runSeed(seed, { trace: true });
    expect(trace.length).toBeGreaterThan(20);
    stories.add(hashOf(trace));
    expect(hashOf((await runSeed(seed, { trace: true })).trace)).toBe(hashOf(trace));
    // Nor does it matter whether anybody looks.
    expect(await runSeed(seed)).toEqual({ ...(await runSeed(seed, { trace: true })), trace: [] });
  }
  expect(stories.size).toBe(6);
});

test(
  'the command, whose abort signals are not those of Node, tells the same stories',
  { timeout: 60_000 },
  async () => {
    const options = ['--seeds', '60', '--trace', '--workers', '1'];
    const script = join(import.meta.dirname, '../../simulate/main.ts');
    const run = promisify(execFile)(process.execPath, [script, ...options], { maxBuffer: 256 * 1024 * 1024 });
    const told: string[] = [];
    for (let seed = 1; seed <= 60; seed++) told.push(...(await runSeed(seed, { trace: true })).trace);
    const { stdout } = await run;
    expect(hashOf(stdout.split('\n').slice(0, told.length))).toBe(hashOf(told));
  },
);

test('in a hundred worlds much goes wrong, and nothing is lost', { timeout: 120_000 }, async () => {
  const sums = { records: 0, crashes: 0, lost: 0, duplicates: 0 };
  for (let seed = 1; seed <= 100; seed++) {
    const { broken, records, crashes, lost, duplicates } = await runSeed(seed);
    expect({ seed, broken }).toEqual({ seed, broken: [] });
    sums.records += records;
    sums.crashes += crashes;
    sums.lost += lost;
    sums.duplicates += duplicates;
  }
  expect(sums.records).toBeGreaterThan(5_000);
  expect(sums.crashes).toBeGreaterThan(50);
  expect(sums.lost).toBeGreaterThan(500);
  expect(sums.duplicates).toBeGreaterThan(100);
});

// Each of these broke once, for the reason that is said.
test.each([
  ['what could not be sent in time counted as standing still, and the file was parked', 3],
  ['a row was refused for good by a stream that had gone while rows were looked for', 216],
  ['batches ran ahead of one that was tried again, further than a crash may cost', 433],
  ['after an outage, one refused row kept calls apart for longer than a run has', 592],
  ['a file whose time was up while the service was down went on at once, without end', 908220],
  ['a run went on while its ledger could not be written, further than a crash may cost', 2000222],
  ['rows behind a refusal took longer to find than a run has, each time from the start', 1232],
])('%s: seed %i', { timeout: 60_000 }, async (_, seed) => {
  expect((await runSeed(seed)).broken).toEqual([]);
});
