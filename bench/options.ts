import { parseArgs } from 'node:util';
import { number, whole } from '../scripts/command-line.ts';
import { MEMORY_CASES, SPEED_CASES } from './cases.ts';

export const USAGE = `npm run bench -- [--case NAME]… [--mb N] [--rounds N] [--memory | --many]

  --case NAME   only cases whose names begin so
  --mb N        of each file, before packing (default 300; with --memory 1000, with --many 200)
  --rounds N    how often each is run (default 3)
  --memory      peak memory on large files, and what it costs to refuse hostile ones
  --many        peak memory of the function host with several files at once
`;

export interface Options {
  readonly what: 'speed' | 'memory' | 'many';
  readonly mb: number;
  readonly rounds: number;
  /** How the names of the cases begin that are to be run. */
  readonly cases: readonly string[];
}

const MB = { speed: 300, memory: 1000, many: 200 } as const;

/** `undefined` where only the usage is asked for. Throws a TypeError on options that are none. */
export function optionsOf(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mb: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      case: { type: 'string', multiple: true, default: [''] },
      memory: { type: 'boolean', default: false },
      many: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const what = values.many ? 'many' : values.memory ? 'memory' : 'speed';
  const known = (what === 'memory' ? MEMORY_CASES : SPEED_CASES).map(({ name }) => name);
  for (const start of values.case) {
    if (!known.some((name) => name.startsWith(start))) {
      throw new TypeError(`--case takes one of ${known.join('; ')}: not ${start}`);
    }
  }
  return {
    what,
    mb: values.mb === undefined ? MB[what] : number('mb', values.mb),
    rounds: Math.max(1, whole('rounds', values.rounds)),
    cases: values.case,
  };
}
