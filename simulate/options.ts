import { parseArgs } from 'node:util';
import { whole } from '../scripts/command-line.ts';

export const USAGE = `npm run simulate -- [--seeds N | --seconds S] [--first S] [--seed S] [--trace] [--workers N]

Runs the delivery protocol in simulated worlds, each with its own faults, and looks whether anything was lost.

  --seeds N     how many worlds (default 1000)
  --seconds S   as many as fit in that time
  --first S     the first seed (default 1)
  --seed S      this seed alone, with its trace
  --trace       shows all that happened in each world
  --workers N   processors to use (default 2)
`;

export interface Options {
  readonly first: number;
  readonly seeds: number;
  readonly seconds: number;
  readonly trace: boolean;
  readonly workers: number;
}

/** `undefined` where only the usage is asked for. Throws a TypeError on options that are none. */
export function optionsOf(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      seconds: { type: 'string' },
      first: { type: 'string', default: '1' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
      workers: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { seed } = values;
  if (seed !== undefined) {
    return { first: whole('seed', seed), seeds: 1, seconds: Infinity, trace: true, workers: 1 };
  }
  const seconds = values.seconds === undefined ? Infinity : whole('seconds', values.seconds);
  const seeds = values.seeds ?? (values.seconds === undefined ? '1000' : undefined);
  return {
    first: whole('first', values.first),
    seeds: seeds === undefined ? Infinity : whole('seeds', seeds),
    seconds,
    trace: values.trace,
    workers: Math.max(1, whole('workers', values.workers)),
  };
}
