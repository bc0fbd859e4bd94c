/**
 * `npm run smoke`: `npm start -- --fresh` as a user runs it; waits for the first row on the page, stops it, and looks behind
 * it. It forgets what the local container held.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..');
/** "First row on the emulator's page ≤ 20 s after the command"; a busy machine gets more to finish the check. */
const FIRST_ROW_SECONDS = 20;
const DEADLINE_MS = 90_000;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const started = performance.now();
const child = spawn('npm', ['start', '--', '--fresh'], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), DEADLINE_MS);

const page = await (async (): Promise<string> => {
  for await (const line of createInterface({ input: child.stdout })) {
    say(`  ${line}`);
    const url = /^ready {2}(\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('npm start ended before it was ready');
})();
child.stdout.resume();
const { pids } = JSON.parse(readFileSync(join(ROOT, '.logsluice/dev.json'), 'utf8')) as {
  pids: Record<string, number>;
};

let rows = 0;
while (rows === 0 && performance.now() - started < DEADLINE_MS) {
  const tables = (await (await fetch(new URL('/_emulator/tables', page))).json()) as { rows: number }[];
  rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (rows === 0) await new Promise((resolve) => setTimeout(resolve, 100));
}
const seconds = (performance.now() - started) / 1000;
say(`first row after ${seconds.toFixed(1)} s`);

// Ctrl-C reaches every process of the terminal's group.
process.kill(-child.pid!, 'SIGINT');
const [code] = await ended;
clearTimeout(timer);
const left = Object.entries(pids).filter(([, pid]) => isAlive(pid));
say(`Ctrl-C: exit code ${code}, ${left.length} processes left`);
process.exitCode = rows > 0 && seconds <= FIRST_ROW_SECONDS && code === 0 && left.length === 0 ? 0 : 1;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
