import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND, COMMAND_FLAGS, here, measure, type Usage } from './measure.ts';

type Cost = Pick<Usage, 'seconds' | 'peakMb'>;

/** A file made to do harm, and what it cost to refuse it beyond what a run of an empty file costs. */
export interface Refusal extends Cost {
  readonly file: string;
}

export interface Refusals {
  /** Of the empty file: Node, the program and its settings. */
  readonly empty: Cost;
  readonly refusals: readonly Refusal[];
}

/** A small file that unpacks to 128 MiB, twice; and 500 entries that share one body. */
export const HOSTILE = ['bomb128m.gz', 'bomb128m.zip', 'overlap500.zip'] as const;
const FOLDER = here('../test/fixtures/containers');

/**
 * Runs each file `rounds` times, in turns, and takes the least: a start of Node costs now more, now less. Fails where
 * a file is not refused by the decoder.
 */
export async function measureRefusals(folder: string, rounds: number): Promise<Refusals> {
  const nothing = join(folder, 'empty.ndjson');
  writeFileSync(nothing, '');
  const paths = [nothing, ...HOSTILE.map((file) => join(FOLDER, file))];
  const costs: Cost[] = paths.map(() => ({ seconds: Infinity, peakMb: Infinity }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, path] of paths.entries()) {
      const run = ['run', path, '--dry-run', '--config', here('logs.yaml'), '--log', 'bench-json'];
      const { code, said, ...used } = await measure([...COMMAND_FLAGS, COMMAND, ...run], folder, process.env);
      const expected = path === nothing ? code === 0 : code === 3 && said.includes('DECODE_');
      if (!expected) throw new Error(`${path} ended with ${code}:\n${said}`);
      const { seconds, peakMb } = costs[i]!;
      costs[i] = { seconds: Math.min(seconds, used.seconds), peakMb: Math.min(peakMb, used.peakMb) };
    }
  }
  const [empty, ...hostile] = costs as [Cost, ...Cost[]];
  const refusals = hostile.map(({ seconds, peakMb }, i) => ({
    file: HOSTILE[i]!,
    seconds: seconds - empty.seconds,
    peakMb: peakMb - empty.peakMb,
  }));
  return { empty, refusals };
}
