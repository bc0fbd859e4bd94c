import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isFinished, type Ledger } from '../src/lib/delivery/ledger.ts';
import { startFunctionHost } from '../src/lib/local/function-host.ts';
import { keepRunning } from '../src/lib/local/keep-running.ts';
import { freePort } from '../src/lib/local/ports.ts';
import { arrivals } from './arrivals.ts';
import { ENDS, HANGS } from './deadly-texts.ts';
import { ledgerOf } from './ledgers.ts';
import { asNdjson, type ChaosRecord } from './records.ts';
import { openStand, type Stand } from './stand.ts';

export interface CrashLoopOptions {
  readonly watchdogSeconds: number;
  readonly leaseSeconds: number;
  readonly visibilitySeconds: number;
  readonly say: (line: string) => void;
}

const GOOD_FILES = 20;
const RECORDS = 200;
/** A bad file may delay its neighbours by this, once it is found out that the process is dead. */
const DELAY_SECONDS = 60;
const MOST_SECONDS = 1800;
const LOOK_MS = 500;

interface Watched {
  readonly path: string;
  readonly etag: string;
  readonly ids: readonly string[];
  seconds?: number;
  ledger?: Ledger;
}

/**
 * Twenty good files, one that ends the process and one that hangs it, all at once, in one host that is started again
 * whenever it dies. True when the twenty arrive in time and the two are parked.
 */
export async function crashLoop(options: CrashLoopOptions): Promise<boolean> {
  const { watchdogSeconds, leaseSeconds, visibilitySeconds, say } = options;
  await using owned = new AsyncDisposableStack();
  const stand = await openStand();
  owned.defer(() => stand.close());
  const files: Watched[] = [];
  for (let i = 0; i < GOOD_FILES; i++) {
    if (i === 1) files.push(await upload(stand, 'ndjson/ends', ENDS));
    if (i === 11) files.push(await upload(stand, 'ndjson/hangs', HANGS));
    files.push(await upload(stand, `ndjson/good-${i}`, 'nothing is wrong with it'));
  }
  let starts = 0;
  const port = (await freePort(43_700)).port;
  const host = await keepRunning({
    say: (line) => {
      if (line.includes('logsluice: ')) say(line.trim());
    },
    onRestarted: () => undefined,
    start(signal) {
      starts++;
      const env = stand.environment({
        NODE_OPTIONS: `--import ${join(import.meta.dirname, 'deadly-content.ts')}`,
        LOGSLUICE_WATCHDOG_SECONDS: String(watchdogSeconds),
        LOGSLUICE_LEASE_SECONDS: String(leaseSeconds),
      });
      const log = join(stand.folder, 'host.log');
      return startFunctionHost(
        { kind: 'built-in', reason: '' },
        { app: stand.app, port, env, log, signal, visibilitySeconds },
      );
    },
  });
  owned.defer(() => host.stop());
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const open = new Set(files);
  while (open.size > 0 && seconds() < MOST_SECONDS) {
    for (const file of open) {
      const ledger = await ledgerOf(stand, file.path);
      if (ledger === undefined || !isFinished(ledger, file.etag)) continue;
      Object.assign(file, { ledger, seconds: seconds() });
      open.delete(file);
      if (ledger.state !== 'done')
        say(`${seconds().toFixed(0)} s: ${file.path} is ${ledger.state}: ${ledger.error?.message}`);
    }
    await delay(LOOK_MS);
  }
  const times = await arrivals(stand);
  const bad = files.filter(({ path }) => !path.includes('good'));
  const good = files.filter((file) => !bad.includes(file));
  const arrived = good.filter(({ ids, ledger }) => ledger?.state === 'done' && ids.every((id) => times.has(id)));
  const parked = bad.filter(({ ledger }) => ledger?.state === 'parked' && ledger.error?.code === 'RUN_KILLS_PROCESS');
  const longest = Math.max(...good.map(({ seconds = Infinity }) => seconds));
  // The last neighbour may meet both of them, the one after the other.
  const foundOut = watchdogSeconds + 2 * Math.max(leaseSeconds, visibilitySeconds);
  const sound = arrived.length === good.length && parked.length === 2 && longest <= foundOut + 2 * DELAY_SECONDS;
  const sorted = good.map(({ seconds = Infinity }) => seconds).toSorted((a, b) => a - b);
  say(
    `watchdog ${watchdogSeconds} s, lease ${leaseSeconds} s, visibility ${visibilitySeconds} s: half of the good files done after ` +
      `${sorted[GOOD_FILES / 2]!.toFixed(0)} s, the last after ${longest.toFixed(0)} s; all at their end after ${seconds().toFixed(0)} s, ${starts} starts`,
  );
  if (sound) owned.defer(() => stand.forget());
  else say(`what the host said: ${stand.folder}`);
  say(`crash loop: ${arrived.length} of ${good.length} good files arrived, ${parked.length} of 2 bad ones are parked`);
  return sound;
}

async function upload(stand: Stand, path: string, pad: string): Promise<Watched> {
  const time = new Date().toISOString();
  const all = Array.from({ length: RECORDS }, (_, i): ChaosRecord => {
    return { id: `${path}-${i}.`, fate: 'row', time, kind: 'info', value: String(i), pad };
  });
  const bytes = asNdjson(all);
  const { etag } = await stand.logs.getBlockBlobClient(path).upload(bytes, bytes.length);
  return { path, etag: etag!, ids: all.map(({ id }) => id) };
}
