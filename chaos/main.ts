/**
 * `npm run chaos`: real storage, the real emulator, real function hosts on the built app, and what must never happen to
 * them. Exit code 1 where a record is lost, a file does not come to its end, or more is sent twice than the window allows.
 */
import { parseArgs } from 'node:util';
import { commandLine, number, whole } from '../scripts/command-line.ts';
import { crashLoop } from './crash-loop.ts';
import { large } from './large.ts';
import { many } from './many.ts';
import { storm } from './storm.ts';

/** What finds a dead process out, sooner than by default: sixteen deaths take their time. */
const FAST = { watchdogSeconds: 10, leaseSeconds: 15, visibilitySeconds: 5 };

const USAGE = `npm run chaos -- [--kills N] [--seconds S] [--seed S] [--hosts 1..3] [--peace S]
npm run chaos -- --crash-loop | --large [--gb N] [--whole] | --many N

  --kills N     how many hosts are killed while files come in and the service fails (default 30)
  --seconds S   most that the killing may take (default: four for each kill, and a minute)
  --seed S      which files, faults and kills (default: another each time); what they meet is left to chance
  --hosts N     function hosts at once, 1 to 3 (default 2)
  --peace S     most that the hosts may take afterwards to bring everything to its end (default 900)

  --crash-loop  in place of all that: twenty good files, one that ends the process, and one that hangs it
  --large       one file of --gb gigabytes (default 1), and a functionTimeout of a minute; --whole: not in parts
  --many N      N small files at once, while every third call is answered 429
`;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** What the options ask for; undefined where it is the usage. */
function chosen(): (() => Promise<boolean>) | undefined {
  const { values: options } = parseArgs({
    options: {
      kills: { type: 'string', default: '30' },
      seconds: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      hosts: { type: 'string', default: '2' },
      peace: { type: 'string', default: '900' },
      'crash-loop': { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      whole: { type: 'boolean', default: false },
      gb: { type: 'string', default: '1' },
      many: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) return undefined;
  if (options['crash-loop']) return () => crashLoop({ ...FAST, say });
  if (options.large) {
    const gigabytes = number('gb', options.gb);
    const { whole } = options;
    return () => large({ gigabytes, whole, functionTimeout: '00:01:00', say });
  }
  if (options.many !== undefined) {
    const files = whole('many', options.many);
    return () => many({ files, say });
  }
  const kills = whole('kills', options.kills);
  const hosts = whole('hosts', options.hosts);
  if (![1, 2, 3].includes(hosts)) throw new TypeError('--hosts must be 1, 2 or 3');
  const seconds = options.seconds === undefined ? 60 + 4 * kills : number('seconds', options.seconds);
  const seed = whole('seed', options.seed);
  const peaceSeconds = number('peace', options.peace);
  return () => storm({ kills, seconds, seed, hosts, peaceSeconds, say });
}

const run = commandLine(USAGE, chosen);
if (run !== undefined && !(await run())) process.exitCode = 1;
