/**
 * `npm run chaos`: real storage, the real emulator, real function hosts on the built app, and what must never happen to
 * them. Exit code 1 where a record is lost, a file does not come to its end, or more is sent twice than the window allows.
 */
import { parseArgs } from 'node:util';
import { storm } from './storm.ts';

const USAGE = `npm run chaos -- [--kills N] [--seconds S] [--seed S] [--hosts 1..3] [--peace S]

  --kills N    how many hosts are killed while files come in and the service fails (default 30)
  --seconds S  most that the killing may take (default: four for each kill, and a minute)
  --seed S     which files, faults and kills (default: another each time); what they meet is left to chance
  --hosts N    function hosts at once, 1 to 3 (default 2)
  --peace S    most that the hosts may take afterwards to bring everything to its end (default 900)
`;

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    hosts: { type: 'string', default: '2' },
    peace: { type: 'string', default: '900' },
    help: { type: 'boolean', default: false },
  },
});

const numbers = [options.kills, options.seconds ?? '1', options.seed, options.peace].every((text) =>
  /^\d+$/.test(text),
);

if (options.help) process.stdout.write(USAGE);
else if (!numbers || !/^[123]$/.test(options.hosts)) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const kills = Number(options.kills);
  const sound = await storm({
    kills,
    seconds: Number(options.seconds ?? 60 + 4 * kills),
    seed: Number(options.seed),
    hosts: Number(options.hosts),
    peaceSeconds: Number(options.peace),
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.exitCode = sound ? 0 : 1;
}
