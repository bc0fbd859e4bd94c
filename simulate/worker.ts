/** One processor's part of `npm run simulate`: every `step`th seed from `first` on, each result sent to the parent. */
import './plain-signals.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { runSeed, type SeedResult } from './run-seed.ts';

export interface Share {
  readonly first: number;
  readonly step: number;
  /** Not this seed, nor those behind it. */
  readonly end: number;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly trace: boolean;
}

/** Stacks of errors that are part of the play cost a tenth of the time. */
const STACK = 20;
Error.stackTraceLimit = 0;

const { first, step, end, until, trace } = workerData as Share;
for (let seed = first; seed < end && Date.now() < until; seed += step) {
  const result = await runSeed(seed, { trace });
  // What happened in a world that breaks is told by running it again.
  parentPort!.postMessage((result.broken.length > 0 ? await again(seed) : result) satisfies SeedResult);
}

async function again(seed: number): Promise<SeedResult> {
  Error.stackTraceLimit = STACK;
  const result = await runSeed(seed, { trace: true });
  Error.stackTraceLimit = 0;
  return result;
}
