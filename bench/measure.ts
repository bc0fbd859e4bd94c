import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

/** What one process has used from its start to its end. */
export interface Usage {
  readonly seconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  /** Largest resident set, in 10⁶ bytes. */
  readonly peakMb: number;
}

export interface Ended extends Usage {
  readonly code: number | null;
  /** The last of what it wrote to stderr. */
  readonly said: string;
}

export const CAN_PIN = availableParallelism() > 1 && existsSync('/usr/bin/taskset');
export const here = (name: string): string => join(import.meta.dirname, name);
export const COMMAND = here('../bin/logsluice.mjs');
/** As the first line of the command has it. */
export const COMMAND_FLAGS = ['--max-semi-space-size=2'] as const;

export const pinned = (core: number, args: readonly string[]): [string, string[]] =>
  CAN_PIN ? ['/usr/bin/taskset', ['-c', String(core), process.execPath, ...args]] : [process.execPath, [...args]];

/** Runs `node` with `args` on a core of its own. `folder` takes the note of what it used. */
export async function measure(args: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  const resources = join(folder, 'resources.json');
  rmSync(resources, { force: true });
  const [command, given] = pinned(0, ['--import', here('resource-report.ts'), ...args]);
  const started = performance.now();
  const child = spawn(command, given, {
    env: { ...env, BENCH_RESOURCES: resources },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([
    buffer(child.stderr),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ]);
  const seconds = (performance.now() - started) / 1000;
  if (!existsSync(resources)) throw new Error(`${args.join(' ')} was killed:\n${said.toString().slice(-2000)}`);
  const used = JSON.parse(readFileSync(resources, 'utf8')) as Omit<Usage, 'seconds'>;
  return { ...used, seconds, code, said: said.toString().slice(-2000) };
}
