/**
 * `node simulate/switches.ts [NUMBER…]`: switches each rule of the protocol off, or those of these numbers, and says which
 * seed shows it: the one that is known to, or the next. Exit code 1 where none does: then the simulation does not see what
 * the rule is for.
 */
import './plain-signals.ts';
import { mutated } from './mutated.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { runSeed } from './run-seed.ts';

const MOST_SEEDS = 3_000;
/** Worlds that break by going on for ever are not waited for. */
const MAX_STEPS = 6_000;

Error.stackTraceLimit = 0;

/** What breaks from its seed on; undefined where nothing does. */
async function firstBroken(mutation: Mutation): Promise<{ readonly seed: number; readonly how: string } | undefined> {
  const without = await mutated(mutation);
  for (let { seed } = mutation; seed < mutation.seed + MOST_SEEDS; seed++) {
    const how = await brokenBy(without, seed);
    if (how !== undefined && (await brokenBy(runSeed, seed)) === undefined) return { seed, how };
  }
  return undefined;
}

async function brokenBy(run: typeof runSeed, seed: number): Promise<string | undefined> {
  try {
    const { broken } = await run(seed, { maxSteps: MAX_STEPS });
    return broken[0];
  } catch (error) {
    // The text in the place of the rule, and not the want of it.
    if (error instanceof ReferenceError) throw error;
    return error instanceof Error ? error.message : 'a bug';
  }
}

const numbers = process.argv.slice(2).map(Number);
for (const [number, mutation] of MUTATIONS.entries()) {
  if (numbers.length > 0 && !numbers.includes(number)) continue;
  const first = await firstBroken(mutation);
  if (first === undefined) process.exitCode = 1;
  const what = first === undefined ? 'UNSEEN' : `seed ${first.seed}: ${first.how.slice(0, 120)}`;
  process.stdout.write(`${number}  ${mutation.name}: ${what}\n`);
}
