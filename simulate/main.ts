/**
 * `npm run simulate -- --seeds N`: the delivery protocol in simulated worlds, unchanged. Broken is a world in which a
 * record is lost, a count is wrong, more is sent twice than crashes explain, or a file waits for ever. Exit code 1 then.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { commandLine } from '../scripts/command-line.ts';
import { optionsOf, USAGE, type Options } from './options.ts';
import type { SeedResult } from './run-seed.ts';
import { Totals } from './totals.ts';
import type { Share } from './worker.ts';

/** The same fault found again and again is not told again and again. */
const MOST_TOLD = 3;
const PROGRESS_MS = 5_000;
/** Most of what a world makes dies with it: collected less often, there is less to copy. */
const YOUNG_MB = 64;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

function tell({ seed, broken, trace }: SeedResult): void {
  for (const line of trace) say(line);
  if (broken.length === 0) return;
  say(`\nseed ${seed} is broken:`);
  for (const line of broken) say(`  ${line}`);
  say(`  again: npm run simulate -- --seed ${seed}\n`);
}

async function simulate({ first, seeds, seconds, workers, trace }: Options): Promise<Totals> {
  const totals = new Totals();
  const began = Date.now();
  const until = began + seconds * 1000;
  const progress = setInterval(() => {
    process.stderr.write(`${totals.seeds} seeds, ${totals.broken.length} broken\n`);
  }, PROGRESS_MS);
  const work = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const share: Share = { first: first + index, step: workers, end: first + seeds, until, trace };
      const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
        workerData: share,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      });
      worker.on('message', (result: SeedResult) => {
        totals.add(result);
        if (trace || (result.broken.length > 0 && totals.broken.length <= MOST_TOLD)) tell(result);
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  try {
    await Promise.all(Array.from({ length: workers }, (_, index) => work(index)));
  } finally {
    clearInterval(progress);
  }
  for (const line of totals.lines((Date.now() - began) / 1000)) say(line);
  return totals;
}

const options = commandLine(USAGE, () => optionsOf(process.argv.slice(2)));
if (options !== undefined) {
  const { seeds, broken } = await simulate(options);
  if (broken.length > MOST_TOLD) say(`not told: ${broken.slice(MOST_TOLD).join(', ')}`);
  say(`simulate: ${seeds} seeds, ${broken.length} broken`);
  if (broken.length > 0 || seeds === 0) process.exitCode = 1;
}
