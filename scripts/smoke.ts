/**
 * Proves `npm start` in a copy of this project: the first row within 20 seconds, then Ctrl-C as a terminal sends it, exit
 * code 0, and nothing left. Prints the seconds; exit code 1 where something does not hold.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { projectCopy } from '../test/integration/project-copy.ts';

const FIRST_ROW_MS = 20_000;
const GIVE_UP_MS = 120_000;
const STOP_MS = 30_000;

await using project = await projectCopy();
// Free ports, so that whatever else runs on this machine is left alone.
const ports = ['emulator', 'host', 'blob', 'queue', 'table'].flatMap((name) => [`--port-${name}`, '0']);
const began = performance.now();
const child = spawn('npm', ['start', '--', ...ports], {
  cwd: project.path,
  detached: true,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
let text = '';
child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
  text += chunk;
  process.stdout.write(chunk);
});

/** The number of rows that the emulator shows; 0 before it is there. */
async function rows(): Promise<number> {
  const page = /^ready {2}(.+)$/m.exec(text)?.[1];
  if (page === undefined) return 0;
  const counters = (await (await fetch(`${page}_emulator/counters`)).json()) as { rows: number };
  return counters.rows;
}

const faults: string[] = [];
const isOver = (): boolean => child.exitCode !== null || performance.now() - began > GIVE_UP_MS;
let seen = 0;
while (seen === 0 && !isOver()) {
  seen = await rows();
  if (seen === 0) await delay(50);
}
const firstRowMs = performance.now() - began;
if (seen === 0) faults.push('no row was seen');
else if (firstRowMs > FIRST_ROW_MS) faults.push(`the first row took longer than ${FIRST_ROW_MS / 1000} s`);

// The whole group, as a terminal does.
if (child.exitCode === null) process.kill(-child.pid!, 'SIGINT');
const stopping = performance.now();
const [code, signal] = await Promise.race([exited, delay(STOP_MS, [null, null] as const, { ref: false })]);
if (code !== 0) faults.push(`Ctrl-C ended it with ${signal ?? `exit code ${code}`}`);
const stopMs = performance.now() - stopping;
await delay(500);
if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
const left = await project.processes();
if (left.length > 0) faults.push(`still running:\n${left.join('\n')}`);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
process.stdout.write(`first row ${seconds(firstRowMs)} after \`npm start\`; stopped in ${seconds(stopMs)}\n`);
for (const fault of faults) process.stderr.write(`smoke: ${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
