import { parseArgs } from 'node:util';
import { number, whole } from '../scripts/command-line.ts';

export const USAGE = `npm run fuzz -- [--minutes N] [--seed N] [--only NAME] [--workers N]

  --minutes N     how long (default 1), for all kinds together
  --seed N        which inputs (default: another each day)
  --only NAME     one kind: content, ledgers, runs, messages or config; or of content one subject: a log of fuzz/logs.yaml,
                  a preset as preset-NAME, or a kind of container such as zip
  --workers N     processes (default 1)
`;

export interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly only?: string;
  readonly workers: number;
}

/** `undefined` where only the usage is asked for. Throws a TypeError on options that are none. */
export function optionsOf(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 86_400_000)) },
      only: { type: 'string' },
      workers: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  const { only } = values;
  if (values.help) return undefined;
  return {
    minutes: number('minutes', values.minutes),
    seed: whole('seed', values.seed),
    workers: Math.max(1, whole('workers', values.workers)),
    ...(only !== undefined && { only }),
  };
}
