/**
 * `npm run fuzz -- --minutes N`: inputs near sound ones. Files go through the whole program, each whole and in pieces:
 * broken is one that throws, hangs, loses a byte, gives a row that is no JSON, or reads differently when it is cut
 * differently. Ledgers, messages and texts of `logs.yaml` go through what reads them, and ledgers through whole runs, too. What is found is kept in test/fixtures/fuzz, where
 * `npm test` tries it again. Exit code 1 where something is broken.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandLine } from '../scripts/command-line.ts';
import type { Kind } from './kind.ts';
import { kindsOf } from './kinds.ts';
import { openApp } from './open-app.ts';
import { optionsOf, USAGE, type Options } from './options.ts';

/** An input may keep its process busy no longer: it should take seconds, but a machine may be busy with other things. */
const HANG_MS = 120_000;
const FOUND = join(import.meta.dirname, '../test/fixtures/fuzz');
const PROGRESS = join(import.meta.dirname, '../.logsluice/fuzz');
/** The same fault found again and again is not told again and again. */
const MAX_FINDS = 50;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
/** How many of each kind were tried. */
const inputs = new Map<string, number>();
let broken = 0;

/** Of the time. Files have as much as all others: their inputs cost most. */
const shareOf = ({ name }: Kind, kinds: readonly Kind[]): number =>
  kinds.length === 1 ? 1 : name === 'content' ? 0.5 : 0.5 / (kinds.length - 1);

interface Work {
  readonly kind: Kind;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly only: string | undefined;
}

/** Runs inputs of one seed from `first` on, and goes on behind one that hangs or ends the process. */
async function run(work: Work, first: number): Promise<void> {
  const { kind, seed, until, only } = work;
  const progress = join(PROGRESS, `${process.pid}-${kind.name}-${seed}`);
  writeFileSync(progress, String(first));
  const given = [
    progress,
    kind.name,
    String(seed),
    String(first),
    String(until),
    ...(only === undefined ? [] : [only]),
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
  child.on('message', ({ index, fault }: { index: number; fault: string }) => keep(kind, seed, index, fault));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  const index = underWay();
  inputs.set(kind.name, (inputs.get(kind.name) ?? 0) + index - first + 1);
  if (code === 0) return;
  keep(kind, seed, index, hung ? `hangs for ${HANG_MS / 1000} s` : `ends the process with ${String(code)}`);
  if (Date.now() < until && broken < MAX_FINDS) await run(work, index + 1);
}

function keep(kind: Kind, seed: number, index: number, fault: string): void {
  if (broken++ >= MAX_FINDS) return;
  const { name, bytes } = kind.input(seed, index);
  const file = join(FOUND, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  say(`broken: test/fixtures/fuzz/${name} (seed ${seed}, input ${index}): ${fault.slice(0, 1000)}`);
}

/** For each worker its seed, and with that all kinds, one after the other. */
async function fuzz(kinds: readonly Kind[], { minutes, seed, only, workers }: Options): Promise<void> {
  mkdirSync(PROGRESS, { recursive: true });
  const began = Date.now();
  const left = (): number => Math.max(0, Math.ceil(minutes - (Date.now() - began) / 60_000));
  const ticking = setInterval(() => say(`${left()} minutes to go, ${broken} broken`), 300_000);
  const tryAll = async (seed: number): Promise<void> => {
    for (const kind of kinds) {
      const until = Date.now() + shareOf(kind, kinds) * minutes * 60_000;
      await run({ kind, seed, until, only }, 0);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, i) => tryAll(seed * 1000 + i)));
  clearInterval(ticking);
  const all = [...inputs.values()].reduce((sum, count) => sum + count, 0);
  const each = [...inputs].map(([name, count]) => `${name} ${count}`).join(', ');
  say(`fuzz: ${all} inputs (${each}), ${broken} broken`);
}

const options = commandLine(USAGE, () => optionsOf(process.argv.slice(2)));
if (options !== undefined) {
  const kinds = kindsOf(openApp, options.only);
  if (kinds.length === 0) {
    process.stderr.write(`nothing is called ${options.only}\n\n${USAGE}`);
    process.exitCode = 2;
  } else {
    await fuzz(kinds, options);
    if (broken > 0) process.exitCode = 1;
  }
}
