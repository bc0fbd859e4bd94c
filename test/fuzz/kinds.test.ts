import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeConfig } from '../../fuzz/config.ts';
import { TEXT_KINDS } from '../../fuzz/kinds.ts';
import { judgeLedger } from '../../fuzz/ledgers.ts';
import { judgeMessage } from '../../fuzz/messages.ts';
import { judgeRun } from '../../fuzz/runs.ts';
import { parseLedger } from '../../src/lib/delivery/ledger.ts';
import { parseJob } from '../../src/lib/delivery/job.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/fuzz');
const JUDGES = { ledgers: judgeLedger, runs: judgeRun, messages: judgeMessage, config: judgeConfig };

describe.each(Object.entries(JUDGES))('%s', (name, judge) => {
  const folder = join(FOLDER, name);
  const saved = existsSync(folder) ? readdirSync(folder) : [];
  const kind = TEXT_KINDS.find((one) => one.name === name)!;

  test.runIf(saved.length > 0).each(saved)('%s is not broken any more', async (file) => {
    expect(await judge(readFileSync(join(folder, file)))).toBeUndefined();
  });

  test('an input is the same for a seed and a number, and another for another', () => {
    const { bytes } = kind.input(7, 1);
    expect(kind.input(7, 1).bytes.equals(bytes)).toBe(true);
    expect(kind.input(7, 2).bytes.equals(bytes)).toBe(false);
    expect(kind.input(8, 1).bytes.equals(bytes)).toBe(false);
  });

  test('some hundred inputs are sound', async () => {
    for (let index = 0; index < 300; index++) expect(await kind.input(1, index).judge()).toBeUndefined();
  });
});

/** Among so many inputs there are some that are read, so that more is tried than whether they are refused. */
test.each([
  ['ledgers', (text: string) => parseLedger('a', text) !== undefined],
  ['messages', (text: string) => parseJob(JSON.parse(text)) !== undefined],
])('of %s a tenth and more are read', (name, isRead) => {
  const kind = TEXT_KINDS.find((one) => one.name === name)!;
  let read = 0;
  for (let index = 0; index < 1000; index++) {
    try {
      if (isRead(kind.input(1, index).bytes.toString())) read++;
    } catch {
      continue;
    }
  }
  expect(read).toBeGreaterThan(100);
  expect(read).toBeLessThan(900);
});
