/**
 * The thread of `watchdog.ts`. It counts its own turns and reads no clock: when the whole process does not run, neither
 * does the count, and afterwards the loop beats again before the count is full.
 */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { WatchdogNote, WatchdogThreadData } from './watchdog.ts';

const { pulse, checkMs, checks } = workerData as WatchdogThreadData;
const files = new Map<number, string>();
let last = 0;
let still = 0;

parentPort?.on('message', ({ id, name }: WatchdogNote) => {
  if (name === undefined) files.delete(id);
  else files.set(id, name);
});

setInterval(() => {
  const beat = Atomics.load(pulse, 0);
  still = beat === last && beat >= 0 ? still + 1 : 0;
  last = beat;
  if (still < checks) return;
  say(`logsluice: ${lastWords()}\n`);
  process.kill(process.pid, 'SIGKILL');
}, checkMs);

function lastWords(): string {
  const seconds = Math.round((checkMs * checks) / 1000);
  const happened = `the event loop has stood still for ${seconds} s, so the process ends itself.`;
  if (files.size === 0) return `${happened} No file was in it.`;
  // As JSON, so that a line feed in a name cannot make two lines of one.
  const names = [...files.values()].map((name) => JSON.stringify(name)).join(', ');
  return `${happened} Files in it: ${names}. From now on each of them runs alone.`;
}

/** Writes at once: after SIGKILL nobody would empty a buffer. */
function say(line: string): void {
  let rest: Uint8Array = Buffer.from(line);
  for (let attempt = 0; rest.length > 0 && attempt < 50; attempt++) {
    try {
      rest = rest.subarray(writeSync(2, rest));
    } catch (error) {
      // A full pipe may be emptied soon. For anything else there is no place left to say it, and the end must come.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
