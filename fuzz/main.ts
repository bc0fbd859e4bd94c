/**
 * `npm run fuzz -- --minutes N`: inputs near sound ones through the whole program, each whole and in pieces. Broken is an
 * input that throws, hangs, loses a byte, gives a row that is no JSON, or reads differently when it is cut differently.
 * What is found is kept in test/fixtures/fuzz, where `npm test` tries it again. Exit code 1 where something is broken.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openApp } from './open-app.ts';
import { inputOf, subjects } from './subjects.ts';

const USAGE = `npm run fuzz -- [--minutes N] [--seed N] [--only SUBJECT] [--workers N]

  --minutes N     how long (default 1)
  --seed N        which inputs (default: another each day)
  --only SUBJECT  a log of fuzz/logs.yaml, a preset as preset-NAME, or a kind of container such as zip
  --workers N     processes (default 1)
`;
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 86_400_000)) },
    only: { type: 'string' },
    workers: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

/** An input may keep its process busy no longer: it should take seconds, but a machine may be busy with other things. */
const HANG_MS = 120_000;
const FOUND = join(import.meta.dirname, '../test/fixtures/fuzz');
const PROGRESS = join(import.meta.dirname, '../.logsluice/fuzz');
/** The same fault found again and again is not told again and again. */
const MAX_FINDS = 50;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const until = Date.now() + Number(options.minutes) * 60_000;
const all = subjects(openApp(), options.only);
let inputs = 0;
let broken = 0;

/** Runs inputs of one seed from `first` on, and goes on behind one that hangs or ends the process. */
async function work(seed: number, first: number): Promise<void> {
  const progress = join(PROGRESS, String(seed));
  writeFileSync(progress, String(first));
  const given = [
    progress,
    String(seed),
    String(first),
    String(until),
    ...(options.only === undefined ? [] : [options.only]),
  ];
  const child = fork(join(import.meta.dirname, 'worker.ts'), given, { execArgv: ['--max-old-space-size=1000'] });
  const underWay = (): number => Number(readFileSync(progress, 'utf8'));
  let last = -1;
  let since = Date.now();
  let hung = false;
  const watch = setInterval(() => {
    const index = underWay();
    if (index !== last) [last, since] = [index, Date.now()];
    else if (Date.now() - since > HANG_MS) hung = child.kill('SIGKILL');
  }, 1000);
  child.on('message', ({ index, fault }: { index: number; fault: string }) => keep(seed, index, fault));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  const index = underWay();
  inputs += index - first + 1;
  if (code === 0) return;
  keep(seed, index, hung ? `hangs for ${HANG_MS / 1000} s` : `ends the process with ${String(code)}`);
  if (Date.now() < until && broken < MAX_FINDS) await work(seed, index + 1);
}

function keep(seed: number, index: number, fault: string): void {
  if (broken++ >= MAX_FINDS) return;
  const { log, input, cuts } = inputOf(all, seed, index);
  const name = `${log.name}-${createHash('sha1').update(input).digest('hex').slice(0, 10)}-${cuts.join('-')}`;
  mkdirSync(FOUND, { recursive: true });
  writeFileSync(join(FOUND, name), input);
  say(`broken: test/fixtures/fuzz/${name} (seed ${seed}, input ${index}): ${fault.slice(0, 1000)}`);
}

if (options.help) {
  say(USAGE);
} else if (all.length === 0) {
  say(`nothing is called ${options.only}`);
  process.exitCode = 2;
} else {
  mkdirSync(PROGRESS, { recursive: true });
  const ticking = setInterval(
    () => say(`${Math.ceil((until - Date.now()) / 60_000)} minutes to go, ${broken} broken`),
    300_000,
  );
  await Promise.all(
    Array.from({ length: Number(options.workers) }, (_, i) => work(Number(options.seed) * 1000 + i, 0)),
  );
  clearInterval(ticking);
  say(`fuzz: ${inputs} inputs, ${broken} broken`);
  process.exitCode = broken === 0 ? 0 : 1;
}
