/** Judges one input after the other. Its parent learns of each by a message, and of the one under way from a file. */
import { openSync, writeSync } from 'node:fs';
import { judge } from './judge.ts';
import { openApp } from './open-app.ts';
import { inputOf, subjects } from './subjects.ts';

const [, , progress, seed, first, until, only] = process.argv as [
  string,
  string,
  string,
  string,
  string,
  string,
  string?,
];
/** What a run may leave behind in memory. */
const MAX_RSS_BYTES = 600e6;

// Without its parent nobody hears what it finds.
process.once('disconnect', () => process.exit());
const app = openApp();
const all = subjects(app, only);
const file = openSync(progress, 'r+');
for (let index = Number(first); Date.now() < Number(until); index++) {
  writeSync(file, String(index).padStart(12), 0);
  const { log, input, cuts } = inputOf(all, Number(seed), index);
  let fault: string | undefined;
  try {
    fault = await judge(app, log, input, cuts);
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  fault ??= process.memoryUsage.rss() > MAX_RSS_BYTES ? `${process.memoryUsage.rss()} bytes of memory` : undefined;
  if (fault !== undefined) process.send!({ index, fault });
}
process.disconnect();
