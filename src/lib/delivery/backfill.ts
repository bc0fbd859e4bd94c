import { z } from 'zod';
import type { Clock, RunOptions } from '../seams.ts';
import type { SourceContainer, SourceListing, StateStore, WorkQueue } from '../stores.ts';
import { findLedger } from './find-one.ts';
import { IO } from './io.ts';
import { jobText } from './job.ts';
import { sideBySide } from './side-by-side.ts';

export interface BackfillRooms {
  readonly store: StateStore;
  readonly blobs: SourceContainer;
  readonly work: WorkQueue;
  readonly clock: Clock;
  readonly connection: string;
  readonly container: string;
  readonly ledgerName: (container: string, path: string) => string;
  /** Told of each file that is queued, or would be. */
  readonly onQueued?: (blob: SourceListing, report: BackfillReport) => void;
}

export interface BackfillOptions {
  /** What the paths begin with. */
  readonly prefix: string;
  /** Milliseconds since 1970: files that were uploaded from then on, and before then. */
  readonly since?: number;
  readonly until?: number;
  readonly perMinute: number;
  readonly dryRun: boolean;
}

export interface BackfillReport {
  readonly queued: number;
  readonly bytes: number;
  /** Files that have a ledger: they were delivered, or will be. */
  readonly known: number;
  /** Files that were not uploaded in the time that was asked for. */
  readonly outside: number;
  /** Whether it began where an earlier one was stopped. */
  readonly isResumed: boolean;
}

/** Where it keeps how far it is. */
const NAME = 'backfill.json';
const SAVE_MS = 5_000;
/** While so many messages wait, or those of a minute, no more are added: the app is slower than we are. */
const MOST_MESSAGES = 1_000;
const LOOK_MS = 5_000;
/** What a slow call held up is made good, up to so much. */
const CATCH_UP_MS = 1_000;

/**
 * Queues the files that have no ledger, which were there before the app, at a bounded pace. Can be stopped and run again: it
 * goes on where it was, and at most what was queued within the last seconds is queued twice, which its ledger catches.
 */
export async function backfill(
  rooms: BackfillRooms,
  options: BackfillOptions,
  { signal }: RunOptions,
): Promise<BackfillReport> {
  const { store, blobs, work, clock, connection, container, ledgerName } = rooms;
  const { prefix, since = -Infinity, until = Infinity, perMinute, dryRun } = options;
  const folder = `ledgers/${container}/`;
  const which = JSON.stringify([container, prefix, options.since ?? null, options.until ?? null]);
  const after = dryRun ? undefined : await savedCursor(store, which);
  const report = { queued: 0, bytes: 0, known: 0, outside: 0, isResumed: after !== undefined };
  let saved = clock.now();
  let looked = -Infinity;
  let next = clock.now();
  let reached = after;

  /** Until the pace, and the work queue, allow one more. */
  async function turn(): Promise<void> {
    if (clock.now() - looked >= LOOK_MS) {
      while ((await work.length(IO)) >= Math.max(MOST_MESSAGES, perMinute)) await clock.sleep(LOOK_MS, signal);
      looked = clock.now();
    }
    if (next > clock.now()) await clock.sleep(next - clock.now(), signal);
    next = Math.max(next, clock.now() - CATCH_UP_MS) + 60_000 / perMinute;
  }

  async function queue(blob: SourceListing): Promise<void> {
    if (!dryRun) {
      await turn();
      await work.send(jobText({ connection, container, path: blob.path, attempt: 0, reason: 'backfill' }), 0, IO);
    }
    report.queued++;
    report.bytes += blob.size;
    reached = blob.path;
    rooms.onQueued?.(blob, report);
    if (dryRun || clock.now() - saved < SAVE_MS) return;
    saved = clock.now();
    await saveCursor(store, which, reached);
  }

  const from = after === undefined ? {} : { after };
  const pages = sideBySide(
    blobs.list({ prefix, ...from, ...IO }),
    store.list(`${folder}${prefix}`, { ...(after !== undefined && { after: `${folder}${after}` }), ...IO }),
    folder,
  );
  try {
    for await (const pairs of pages) {
      for (const { path, blob, ledger } of pairs) {
        signal.throwIfAborted();
        if (blob === undefined || blob.isDirectory) continue;
        const name = ledgerName(container, path);
        const isHashed = name !== `${folder}${path}`;
        if (ledger !== undefined || (isHashed && (await findLedger(store, name, IO)) !== undefined)) report.known++;
        else if (blob.modified < since || blob.modified >= until) report.outside++;
        else await queue(blob);
      }
    }
  } finally {
    if (signal.aborted && !dryRun && reached !== undefined) await saveCursor(store, which, reached);
  }
  if (!dryRun) await store.remove(NAME, undefined, IO);
  return report;
}

const schema = z.object({ which: z.string(), after: z.string() });

/** Of one that was asked for the same, and was stopped. */
async function savedCursor(store: StateStore, which: string): Promise<string | undefined> {
  const text = (await store.read(NAME, IO))?.text;
  const found = text === undefined ? undefined : schema.parse(JSON.parse(text));
  return found?.which === which ? found.after : undefined;
}

const saveCursor = (store: StateStore, which: string, after: string): Promise<void> =>
  store.put(NAME, { text: JSON.stringify({ which, after }) }, IO);
