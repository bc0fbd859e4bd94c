import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { here, pinned } from './contender.ts';
import type { LogFile } from './generate.ts';

/** What `run` used to send one file to the emulator, both being processes of their own. */
export interface MemoryRun {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

const COMMAND = here('../bin/logsluice.mjs');

/** Sends each file through `logsluice run` to a `logsluice emulate` that counts rows; fails where a row is missing. */
export async function runAgainstEmulator(folder: string, files: readonly LogFile[]): Promise<readonly MemoryRun[]> {
  const options = ['emulate', '--port', '0', '--open', '--store', 'count', '--no-budget'];
  const [command, args] = pinned(1, [COMMAND, ...options]);
  const emulator = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await readyUrl(emulator.stdout);
    const resources = join(folder, 'resources.json');
    const runs: MemoryRun[] = [];
    let rows = 0;
    for (const file of files) {
      const [program, given] = pinned(0, [
        // As the first line of the command has it.
        '--max-semi-space-size=2',
        '--import',
        here('resource-report.ts'),
        COMMAND,
        'run',
        file.path,
        '--config',
        here('logs.yaml'),
      ]);
      const env = { ...process.env, LOGSLUICE_ENDPOINT: url, LOGSLUICE_RULE: 'dcr-bench', BENCH_RESOURCES: resources };
      const started = performance.now();
      const child = spawn(program, given, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      const [said, [code]] = await Promise.all([buffer(child.stderr), once(child, 'exit')]);
      const seconds = (performance.now() - started) / 1000;
      rows += file.rows;
      const counted = await countRows(url);
      if (code !== 0 || counted !== rows) {
        throw new Error(`exit code ${code}, ${counted} rows of ${rows} arrived:\n${said.toString().slice(-2000)}`);
      }
      runs.push({ seconds, ...(JSON.parse(readFileSync(resources, 'utf8')) as Omit<MemoryRun, 'seconds'>) });
    }
    return runs;
  } finally {
    emulator.kill('SIGTERM');
    await once(emulator, 'exit');
  }
}

async function readyUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /^ready {2}(http:\S+)\/$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('The emulator ended before it was ready.');
}

async function countRows(url: string): Promise<number> {
  const tables = (await (await fetch(`${url}/_emulator/tables`)).json()) as readonly { readonly rows: number }[];
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}
