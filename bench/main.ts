/**
 * `npm run bench`: Logsluice against the obvious implementation, in turns, on the same files and the same server.
 * `npm run bench -- --memory`: peak memory on 1 GB files. Exit code 1 where a floor does not hold.
 */
import { parseArgs } from 'node:util';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONDITIONS, IMPLEMENTATIONS, startSink, type Implementation, type Run, type Sink } from './contender.ts';
import { runAgainstEmulator } from './emulator-sink.ts';
import { generate, type LogFile } from './generate.ts';
import type { BenchFormat } from './log-lines.ts';
import { table } from './table.ts';

const FORMATS: readonly BenchFormat[] = ['ndjson', 'csv'];
/** How many times the speed of the obvious implementation Logsluice must reach. */
const FLOORS: Readonly<Record<BenchFormat, number>> = { ndjson: 1.8, csv: 3 };
const PEAK_MB = 200;
/** Starting Node takes half a second: with less than this it would be most of what is measured. */
const JUDGED_MB = 100;

const { values: options } = parseArgs({
  options: {
    mb: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    format: { type: 'string', multiple: true, default: [...FORMATS] },
    memory: { type: 'boolean', default: false },
  },
});
const folder = join(import.meta.dirname, '../.logsluice/bench');
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const formats = FORMATS.filter((format) => options.format.includes(format));

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

async function compare(sink: Sink, mb: number, rounds: number): Promise<boolean> {
  const rows: string[][] = [];
  let held = true;
  for (const format of formats) {
    const file = await generate({ folder, format, mb, gzip: true });
    const runs: Record<Implementation, Run[]> = { obvious: [], logsluice: [] };
    for (let round = 0; round < rounds; round++) {
      for (const implementation of IMPLEMENTATIONS) {
        runs[implementation].push(await sink.run(implementation, format, file));
      }
    }
    const speed = (implementation: Implementation): number =>
      file.bytes / 1e6 / median(runs[implementation].map((run) => run.seconds));
    const ratio = speed('logsluice') / speed('obvious');
    for (const implementation of IMPLEMENTATIONS) {
      rows.push([format, implementation, speed(implementation).toFixed(1), ...figures(file, runs[implementation])]);
    }
    rows.at(-1)!.push(`${ratio.toFixed(2)}×`, `≥ ${FLOORS[format]}×`);
    held &&= ratio >= FLOORS[format];
  }
  say(`${mb} MB each, gzip -6; ${rounds} rounds in turns, medians; ${CONDITIONS}`);
  say(
    table(
      ['format', 'implementation', 'MB/s', 'CPU-s/GB', 'peak MB', 'bodies', 'rows', 'MB sent', 'ratio', 'floor'],
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

async function memory(mb: number): Promise<boolean> {
  const files: LogFile[] = [];
  for (const format of formats) files.push(await generate({ folder, format, mb, gzip: format === 'ndjson' }));
  const runs = await runAgainstEmulator(folder, files);
  const rows = runs.map(({ seconds, cpuSeconds, peakMb }, i) => {
    const { bytes } = files[i]!;
    const speed = (bytes / 1e6 / seconds).toFixed(1);
    return [formats[i]!, speed, (cpuSeconds / (bytes / 1e9)).toFixed(1), peakMb.toFixed(0), `≤ ${PEAK_MB}`];
  });
  say(`${mb} MB each, the NDJSON as gzip, to the emulator over plain http, as npx runs it; one core each`);
  say(table(['format', 'MB/s', 'CPU-s/GB', 'peak MB', 'floor'], rows));
  return runs.every(({ peakMb }) => peakMb <= PEAK_MB);
}

mkdirSync(folder, { recursive: true });
let held: boolean;
if (options.memory) {
  held = await memory(Number(options.mb ?? 1000));
} else {
  const sink = await startSink(folder);
  try {
    held = await compare(sink, Number(options.mb ?? 300), Number(options.rounds));
  } finally {
    await sink.close();
  }
}
process.exitCode = held ? 0 : 1;
