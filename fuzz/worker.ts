/** Judges one input after the other. Its parent learns of each by a message, and of the one under way from a file. */
import { openSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { kindsOf } from './kinds.ts';
import { openApp } from './open-app.ts';

const [, , progress, name, seed, first, until, only] = process.argv as [
  string,
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
/** So many inputs of text are judged before anything else can happen in the process. */
const AT_ONCE = 200;

// Without its parent nobody hears what it finds.
process.once('disconnect', () => process.exit());
const kind = kindsOf(openApp, only).find((one) => one.name === name)!;
const file = openSync(progress, 'r+');
for (let index = Number(first); Date.now() < Number(until); index++) {
  writeSync(file, String(index).padStart(12), 0);
  let fault: string | undefined;
  try {
    fault = await kind.input(Number(seed), index).judge();
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (index % AT_ONCE === 0 || name === 'content') {
    fault ??= process.memoryUsage.rss() > MAX_RSS_BYTES ? `${process.memoryUsage.rss()} bytes of memory` : undefined;
    await turn();
  }
  if (fault !== undefined) process.send!({ index, fault });
}
process.disconnect();
