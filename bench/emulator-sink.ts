import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { BenchCase } from './cases.ts';
import type { LogFile } from './generate.ts';
import { COMMAND, COMMAND_FLAGS, here, measure, pinned, type Usage } from './measure.ts';

/**
 * Sends each file through `logsluice run` to a `logsluice emulate` that counts rows, both being processes of their own.
 * Gives what `run` used; fails where a row is missing.
 */
export async function runAgainstEmulator(
  folder: string,
  files: readonly { readonly of: BenchCase; readonly file: LogFile }[],
): Promise<readonly Usage[]> {
  const options = ['emulate', '--port', '0', '--open', '--store', 'count', '--no-budget'];
  const [command, args] = pinned(1, [COMMAND, ...options]);
  const emulator = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await readyUrl(emulator.stdout);
    const env = { ...process.env, LOGSLUICE_ENDPOINT: url, LOGSLUICE_RULE: 'dcr-bench' };
    const runs: Usage[] = [];
    let rows = 0;
    for (const { of, file } of files) {
      const run = ['run', file.path, '--config', here('logs.yaml'), '--log', of.log];
      const { code, said, ...used } = await measure([...COMMAND_FLAGS, COMMAND, ...run], folder, env);
      rows += file.rows;
      const counted = await countRows(url);
      if (code !== 0 || counted !== rows) {
        throw new Error(`exit code ${code}, ${counted} rows of ${rows} arrived:\n${said}`);
      }
      runs.push(used);
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
