import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '../simulate/seeded.ts';
import { CallWatcher } from './calls.ts';
import { Fleet } from './fleet.ts';
import { kill } from './killer.ts';
import { openStand } from './stand.ts';
import { Uploads } from './uploads.ts';
import { judge } from './verdict.ts';
import { Weather } from './weather.ts';

export interface StormOptions {
  readonly kills: number;
  readonly seconds: number;
  readonly seed: number;
  readonly hosts: number;
  /** Most that the hosts may take in peace. */
  readonly peaceSeconds: number;
  readonly say: (line: string) => void;
}

const MAX_BODY_BYTES = 8000;
const MAX_IN_FLIGHT = 4;
/**
 * Batches that run ahead of one under way; those acknowledged since the ledger was written last; and as many again while
 * the next writing is under way.
 */
const WINDOW_BATCHES = 4 * MAX_IN_FLIGHT + 2 * 16;
const SETTINGS = {
  LOGSLUICE_LEASE_SECONDS: '15',
  LOGSLUICE_RETRY_SECONDS: '20',
  LOGSLUICE_MAX_BODY_BYTES: String(MAX_BODY_BYTES),
  LOGSLUICE_MAX_IN_FLIGHT: String(MAX_IN_FLIGHT),
};
/** A reply that is lost so soon after a kill was to the dead host, whose window has it already: its connections close late. */
const DEAD_MS = 2000;
const LOOK_MS = 1500;
/** Everything is held, to be looked at in the end. */
const ALL_ROWS = { tableBytes: 8e9, totalBytes: 8e9 };

/** Kills hosts while they bring in files and the service fails, then lets them finish in peace. True when all is well. */
export async function storm({ kills, seconds, seed, hosts, peaceSeconds, say }: StormOptions): Promise<boolean> {
  await using owned = new AsyncDisposableStack();
  const stand = await openStand({ limits: ALL_ROWS });
  owned.defer(() => stand.close());
  say(`seed ${seed}, ${hosts} hosts, ${stand.folder}`);
  const weather = new Weather(stand.emulator.url, seeded(seed, 1));
  const died = new Map<string, number>();
  const calls = new CallWatcher({
    cutsBefore: () => weather.cutsBefore,
    isDead: (rule) => Date.now() - (died.get(rule) ?? 0) < DEAD_MS,
  });
  owned.defer(() => calls.close());
  const options = { hosts, functionTimeout: '00:01:00', visibilitySeconds: 5, settings: SETTINGS };
  // Only a process that ends in peace leaves what it compiled to the next.
  await (await Fleet.start(stand, options)).stop();
  const fleet = await Fleet.start(stand, options);
  owned.defer(() => fleet.stop());
  const uploads = new Uploads(stand, seeded(seed, 2));

  const over = new AbortController();
  const began = Date.now();
  let killed = 0;
  const ticking = setInterval(() => {
    const done = uploads.files.length - uploads.open.length;
    say(
      `${Math.round((Date.now() - began) / 1000)} s: ${died.size === 0 ? 0 : killed} kills, ${done} files of ${uploads.files.length} done`,
    );
  }, 15_000);
  owned.defer(() => clearInterval(ticking));
  const uploading = uploads.storm(over.signal);
  const killing = kill(fleet, calls, {
    kills,
    until: began + seconds * 1000,
    random: seeded(seed, 3),
    onKill: ({ rule }) => {
      killed++;
      died.set(rule, Date.now());
    },
  }).finally(() => over.abort());
  await Promise.all([uploading, killing]);
  await weather.stop();
  say(`the storm is over after ${secondsSince(began)} s: ${uploads.open.length} files are under way`);

  const peace = Date.now();
  let left = await stand.messages();
  while (Date.now() - peace < peaceSeconds * 1000) {
    await uploads.look();
    left = await stand.messages();
    if (uploads.open.length === 0 && left === 0 && Date.now() > weather.hangsUntil) break;
    await delay(LOOK_MS);
  }
  clearInterval(ticking);
  const verdict = await judge(stand, uploads.files, {
    ended: fleet.ended,
    lostReplies: calls.lostReplies,
    windowBatches: WINDOW_BATCHES,
    maxBodyBytes: MAX_BODY_BYTES,
  });
  const { records, lost, duplicates, bound } = verdict;
  const faults = [...verdict.faults, ...fleet.deaths];
  if (left > 0) faults.push(`${left} messages are left in the queues`);
  if (duplicates > bound) faults.push('more duplicates than the window allows');
  const again = uploads.files.reduce((sum, file) => sum + file.again, 0);
  say(
    `${uploads.files.length} files, ${fleet.starts} starts, ${calls.calls} calls, ${calls.lostReplies} lost replies, ` +
      `${again} parked for their deaths and uploaded again, ${secondsSince(peace)} s of peace`,
  );
  for (const fault of faults.slice(0, 20)) say(`broken: ${fault}`);
  if (faults.length > 0)
    say(`${faults.length} broken; what the hosts said, and when which was killed: ${stand.folder}`);
  else owned.defer(() => stand.forget());
  say(`chaos: ${killed} kills, ${records} records, ${lost} lost, ${duplicates} duplicates (bound ${bound})`);
  return faults.length === 0 && lost === 0;
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 1000);
