import { PipelineError } from '../errors.ts';
import { forEachLimit } from '../pipeline/for-each-limit.ts';
import type { Clock, RunOptions } from '../seams.ts';
import type { SourceContainer, StateListing, StateStore, WorkQueue } from '../stores.ts';
import { findLedger } from './find-one.ts';
import { forget, mayForget, type ForgetRooms } from './forget.ts';
import { IO } from './io.ts';
import { jobText, type Job } from './job.ts';
import { sideBySide, type Pair } from './side-by-side.ts';
import { unaccounted, type Circumstances, type Unaccounted } from './unaccounted.ts';

export interface SweepRooms extends ForgetRooms {
  readonly store: StateStore;
  readonly blobs: SourceContainer;
  readonly work: WorkQueue;
  readonly clock: Clock;
  /** ISO 8601 of now. */
  readonly wall: () => string;
  readonly random: () => number;
  /** The setting that names the account of the container, and the container. */
  readonly connection: string;
  readonly container: string;
  readonly ledgerName: (container: string, path: string) => string;
  /** Hash of the logs.yaml of now. */
  readonly config: string;
  /** Told of each blob that is queued, or would be. */
  readonly onFound?: (path: string, why: Unaccounted) => void;
}

export interface PassLimits {
  /** So long it goes on. */
  readonly ms: number;
  /** So many messages it may send. */
  readonly jobs: number;
  /** Sends and removes nothing. */
  readonly dryRun?: boolean;
}

/** How far each of the two listings has been read: the last path taken from it. */
export interface Cursor {
  readonly blob?: string;
  readonly ledger?: string;
}

export interface PassReport {
  readonly blobs: number;
  readonly ledgers: number;
  /** Calls that list: 1 for each 5,000 blobs and 1 for each 5,000 ledgers, and 1 for each name that had to be looked up. */
  readonly calls: number;
  readonly queued: Readonly<Partial<Record<Unaccounted, number>>>;
  /** Ledgers whose blobs are gone for longer than they are kept. */
  readonly forgotten: number;
  /** Others, which storage did not let go: the next pass tries again. */
  readonly refused: number;
  /** Blobs without a ledger that were there before the first sweep: for `backfill`. */
  readonly before: number;
  readonly isWhole: boolean;
  readonly cursor: Cursor;
}

/** At one time; each is a call or two to storage. */
const CONCURRENCY = 16;
/** What is found together comes to the app over a while: 50 a second, for up to five minutes. */
const SPREAD_MS = 20;
const MAX_SPREAD_MS = 5 * 60_000;

/** Goes through a container and its ledgers from `from` on. Ends early where a limit is reached, or it is told to. */
export async function sweepPass(
  rooms: SweepRooms,
  { since, from = {} }: { readonly since: number; readonly from?: Cursor },
  limits: PassLimits,
  { signal }: RunOptions,
): Promise<PassReport> {
  const { store, blobs, work, clock, container, ledgerName } = rooms;
  const prefix = `ledgers/${container}/`;
  const began = clock.now();
  const known: Circumstances = { now: Date.parse(rooms.wall()), since, config: rooms.config };
  const queued: Partial<Record<Unaccounted, number>> = {};
  const sum = { blobs: 0, ledgers: 0, calls: 0, sent: 0, forgotten: 0, refused: 0, before: 0 };
  let { blob: lastBlob, ledger: lastLedger } = from;
  let isWhole = false;
  /** Handed out, and not yet known whether they need a message. */
  let looking = 0;

  async function* counted<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<readonly T[]> {
    for await (const page of pages) {
      sum.calls++;
      yield page;
    }
  }

  async function* suspects(): AsyncGenerator<Pair> {
    const { blob, ledger } = from;
    const pages = sideBySide(
      counted(blobs.list({ prefix: '', ...(blob !== undefined && { after: blob }), ...IO })),
      counted(store.list(prefix, { ...(ledger !== undefined && { after: `${prefix}${ledger}` }), ...IO })),
      prefix,
    );
    for await (const pairs of pages) {
      for (const pair of pairs) {
        if (signal.aborted || sum.sent + looking >= limits.jobs || clock.now() - began >= limits.ms) return;
        if (pair.blob !== undefined) lastBlob = pair.path;
        if (pair.ledger !== undefined) lastLedger = pair.path;
        if (!isSuspect(pair)) continue;
        looking++;
        yield pair;
      }
    }
    isWhole = true;
  }

  function isSuspect({ path, blob, ledger }: Pair): boolean {
    if (ledger !== undefined) sum.ledgers++;
    if (blob === undefined) return mayForget(ledger!, known.now, rooms.retentionMs);
    sum.blobs++;
    // The name of its ledger may be a hash.
    const isElsewhere = ledger === undefined && ledgerName(container, path) !== `${prefix}${path}`;
    if (ledger === undefined && !isElsewhere && !blob.isDirectory && blob.modified < since) sum.before++;
    return isElsewhere || unaccounted(blob, ledger, known) !== undefined;
  }

  async function settle({ path, blob, ledger }: Pair): Promise<void> {
    if (blob === undefined) {
      looking--;
      return settleLedger(ledger!);
    }
    const found = ledger ?? (await lookUp(path));
    looking--;
    const why = unaccounted(blob, found, known);
    if (why === undefined) return;
    queued[why] = (queued[why] ?? 0) + 1;
    const delayMs = rooms.random() * Math.min(MAX_SPREAD_MS, ++sum.sent * SPREAD_MS);
    rooms.onFound?.(path, why);
    if (limits.dryRun === true) return;
    const job: Job = { connection: rooms.connection, container, path, attempt: 0, reason: why };
    await work.send(jobText(why === 'unsettled' ? { ...job, settles: blob.etag } : job), delayMs, IO);
  }

  /** It may have been made since it was listed, or sort elsewhere. */
  function lookUp(path: string): Promise<StateListing | undefined> {
    sum.calls++;
    return findLedger(store, ledgerName(container, path), IO);
  }

  async function settleLedger(ledger: StateListing): Promise<void> {
    sum.calls++;
    if (limits.dryRun === true) return;
    try {
      if (await forget(ledger, known.now, rooms, IO)) sum.forgotten++;
    } catch (error) {
      // A lock, say, that lies on it for good keeps no file behind it from being found.
      if (!(error instanceof PipelineError)) throw error;
      sum.refused++;
    }
  }

  await forEachLimit(suspects(), CONCURRENCY, settle);
  const { sent: _, ...counts } = sum;
  const cursor = {
    ...(lastBlob !== undefined && { blob: lastBlob }),
    ...(lastLedger !== undefined && { ledger: lastLedger }),
  };
  return { ...counts, queued, isWhole, cursor };
}
