/**
 * `npm run bench`: Logsluice against the obvious implementation, in turns, on the same files and the same server.
 * `npm run bench -- --memory`: peak memory on 1 GB files. `npm run bench -- --many`: that of the function host with 8 files
 * of 200 MB at once. Exit code 1 where a floor does not hold.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../scripts/command-line.ts';
import { MEMORY_CASES, SPEED_CASES, type BenchCase } from './cases.ts';
import { CONDITIONS, IMPLEMENTATIONS, startSink, type Implementation, type Run, type Sink } from './contender.ts';
import { runAgainstEmulator } from './emulator-sink.ts';
import { generate, type LogFile } from './generate.ts';
import { ingestManyFiles } from './many-files.ts';
import { optionsOf, USAGE, type Options } from './options.ts';
import { measureRefusals } from './refusals.ts';
import { table } from './table.ts';

const PEAK_MB = 200;
const MANY_FILES = 8;
const MANY_PEAK_MB = 500;
const MANY_MS = 900_000;
const REFUSAL_SECONDS = 1;
const REFUSAL_MB = 100;
/** Starting Node takes half a second: with less than this it would be most of what is measured. */
const JUDGED_MB = 100;

const folder = join(import.meta.dirname, '../.logsluice/bench');
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const chosen = <T extends BenchCase>(all: readonly T[], starts: readonly string[]): readonly T[] =>
  all.filter(({ name }) => starts.some((start) => name.startsWith(start)));

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

async function compare(sink: Sink, { mb, rounds, cases }: Options): Promise<boolean> {
  const rows: string[][] = [];
  let held = true;
  for (const { name, floor, log, ...content } of chosen(SPEED_CASES, cases)) {
    const file = await generate({ folder, mb, ...content });
    const runs: Record<Implementation, Run[]> = { obvious: [], logsluice: [] };
    for (let round = 0; round < rounds; round++) {
      for (const implementation of IMPLEMENTATIONS) {
        runs[implementation].push(await sink.run(implementation, log, file));
      }
    }
    const speed = (implementation: Implementation): number =>
      file.bytes / 1e6 / median(runs[implementation].map((run) => run.seconds));
    const ratio = speed('logsluice') / speed('obvious');
    for (const implementation of IMPLEMENTATIONS) {
      rows.push([name, implementation, speed(implementation).toFixed(1), ...figures(file, runs[implementation])]);
    }
    rows.at(-1)!.push(`${ratio.toFixed(2)}×`, `≥ ${floor}×`);
    held &&= ratio >= floor;
  }
  say(`${mb} MB each, gzip -6 or zip; ${rounds} rounds in turns, medians; ${CONDITIONS}`);
  say(
    table(
      ['case', 'implementation', 'MB/s', 'CPU-s/GB', 'peak MB', 'bodies', 'rows', 'MB sent', 'ratio', 'floor'],
      rows,
    ),
  );
  if (mb >= JUDGED_MB) return held;
  say(`The floors are for ${JUDGED_MB} MB and more.`);
  return true;
}

function figures(file: LogFile, runs: readonly Run[]): string[] {
  return [
    (median(runs.map((run) => run.cpuSeconds)) / (file.bytes / 1e9)).toFixed(1),
    median(runs.map((run) => run.peakMb)).toFixed(0),
    String(runs[0]!.bodies),
    String(runs[0]!.rows),
    (runs[0]!.bytes / 1e6).toFixed(1),
  ];
}

async function memory({ mb, cases }: Options): Promise<boolean> {
  const files: { readonly of: BenchCase; readonly file: LogFile }[] = [];
  for (const of of chosen(MEMORY_CASES, cases)) files.push({ of, file: await generate({ folder, mb, ...of }) });
  const runs = await runAgainstEmulator(folder, files);
  const rows = runs.map(({ seconds, cpuSeconds, peakMb }, i) => {
    const { of, file } = files[i]!;
    const speed = (file.bytes / 1e6 / seconds).toFixed(1);
    return [of.name, speed, (cpuSeconds / (file.bytes / 1e9)).toFixed(1), peakMb.toFixed(0), `≤ ${PEAK_MB}`];
  });
  say(`${mb} MB each before packing, to the emulator over plain http, as npx runs it; one core each`);
  say(table(['case', 'MB/s', 'CPU-s/GB', 'peak MB', 'limit'], rows));
  return runs.every(({ peakMb }) => peakMb <= PEAK_MB);
}

async function many({ mb }: Options): Promise<boolean> {
  const options = { folder, files: MANY_FILES, mb, env: process.env, timeoutMs: MANY_MS };
  const { atOnce, seconds, peakMb } = await ingestManyFiles(options);
  say(`${MANY_FILES} files of ${mb} MB each before packing, ${atOnce} at once, in the built-in host`);
  const row = [seconds.toFixed(0), peakMb.toFixed(0), `≤ ${MANY_PEAK_MB}`];
  say(table(['seconds', 'peak MB', 'limit'], [row]));
  return atOnce === MANY_FILES && peakMb <= MANY_PEAK_MB;
}

async function refusals({ rounds }: Options): Promise<boolean> {
  const { empty, refusals } = await measureRefusals(folder, rounds);
  say(
    `Hostile files, refused: what each costs beyond a run of an empty file, the least of ${rounds} rounds (${empty.seconds.toFixed(2)} s, ${empty.peakMb.toFixed(0)} MB)`,
  );
  const limits = [`≤ ${REFUSAL_SECONDS} s`, `≤ ${REFUSAL_MB} MB`];
  const rows = refusals.map(({ file, seconds, peakMb }) => [file, seconds.toFixed(2), peakMb.toFixed(0), ...limits]);
  say(table(['file', 'seconds', 'peak MB', 'limits', ''], rows));
  return refusals.every(({ seconds, peakMb }) => seconds <= REFUSAL_SECONDS && peakMb <= REFUSAL_MB);
}

/** Whether every floor and limit holds. */
async function bench(options: Options): Promise<boolean> {
  mkdirSync(folder, { recursive: true });
  if (options.what === 'many') return many(options);
  if (options.what === 'memory') {
    const held = await memory(options);
    return (await refusals(options)) && held;
  }
  const sink = await startSink(folder);
  try {
    return await compare(sink, options);
  } finally {
    await sink.close();
  }
}

const options = commandLine(USAGE, () => optionsOf(process.argv.slice(2)));
if (options !== undefined && !(await bench(options))) process.exitCode = 1;
