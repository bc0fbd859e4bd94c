import type { Log } from '../config/types.ts';
import type { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';
import { Claim } from './claim.ts';
import { findLedger } from './find-one.ts';
import { IO } from './io.ts';
import type { KeptReject } from './kept-reject.ts';
import { isFinished, parseLedger, type Ledger } from './ledger.ts';
import { rejectSlices, rejectsOf, type ReadPart } from './reject-slices.ts';
import { added, NOTHING_REPLAYED, type Replayed } from './replayed-counts.ts';
import { replayInput, type PinnedBlob, type ReplayInput } from './replay-input.ts';
import { ReplayRun, type ReplayRunRooms } from './replay-run.ts';

export interface ReplayFileRooms extends ReplayRunRooms {
  readonly leaseMs: number;
  readonly read: ReadPart;
  /** The blob as it is now. */
  readonly open: (path: string, options: RunOptions) => Promise<PinnedBlob | undefined>;
  /** The log of logs.yaml that is for a path. */
  readonly logOf: (path: string) => Log | undefined;
  /** Told of the ledger that a run leaves, and when it began, in ISO 8601. */
  readonly onEnd?: (ledger: Ledger, started: string) => Promise<void>;
}

export interface ReplayFileOptions {
  /** Of all rejects only those of this code. */
  readonly code?: string;
  /** Changes nothing, and keeps nothing. */
  readonly dryRun: boolean;
  /** What was read is dealt with, and the rest left to another run, when it aborts. */
  readonly pause: AbortSignal;
  readonly onProgress?: (sum: Replayed) => void;
}

/** Why nothing was tried. */
export type ReplayRefusal =
  /** Somebody works on the file at this moment. */
  | 'held'
  /** It is not at its end yet. */
  | 'unfinished'
  /** No log of logs.yaml is for it. */
  | 'unmatched'
  /** It was parked, and would be read from its beginning: that is asked for by itself. */
  | 'parked'
  /** Nothing of it is kept as rejected. */
  | 'nothing';

export interface ReplayFileEnd {
  readonly path: string;
  readonly refusal?: ReplayRefusal;
  readonly replayed: Replayed;
  /** What they were read from. */
  readonly kind?: ReplayInput['kind'];
  readonly isWhole: boolean;
  readonly failure?: PipelineError;
}

/**
 * Runs the rejects of one file through the logs.yaml of now, under the claim on the file. Throws what storage refuses, and
 * RUN_CLAIM_LOST: what is dealt with by then counts, and the rest is found by the next run.
 */
export async function replayFile(
  name: string,
  rooms: ReplayFileRooms,
  options: ReplayFileOptions,
): Promise<ReplayFileEnd> {
  const { store, clock, leaseMs } = rooms;
  const seen = await ledgerIn(name, rooms);
  if (seen === undefined) return refused(name, 'nothing');
  const refusal = refusalOf(seen);
  if (refusal !== undefined) return refused(seen.file, refusal);
  if (options.dryRun) return replay(seen, rooms, options, undefined);
  const claim = await Claim.take(store, name, { leaseMs, clock, ...IO });
  if (typeof claim === 'string') return refused(seen.file, claim === 'held' ? 'held' : 'nothing');
  try {
    const found = (await ledgerIn(name, rooms))!;
    const other = refusalOf(found);
    return other === undefined ? await replay(found, rooms, options, claim) : refused(found.file, other);
  } finally {
    await claim.release(IO);
  }
}

async function replay(
  ledger: Ledger,
  rooms: ReplayFileRooms,
  { code, pause, onProgress }: ReplayFileOptions,
  claim: Claim | undefined,
): Promise<ReplayFileEnd> {
  const path = ledger.file;
  const log = rooms.logOf(path);
  if (log === undefined) return refused(path, 'unmatched');
  const input = replayInput(ledger, log, await rooms.open(path, IO));
  const { kind } = input;
  const isTried = (reject: KeptReject): boolean =>
    (code === undefined || reject.code === code) && input.canRead(reject);
  const rejects = () => rejectsOf(ledger.rejects, rooms.read, IO);
  const untried = await leftOf(rejects(), isTried);
  if (untried.tried === 0) {
    return { path, kind, isWhole: true, replayed: asked({ ...NOTHING_REPLAYED, left: untried.left }, code) };
  }
  const started = rooms.wall();
  const run = new ReplayRun(ledger, log, input, rooms, claim);
  await run.begin();
  let end: Pick<ReplayFileEnd, 'isWhole' | 'replayed' | 'failure'> = { isWhole: true, replayed: NOTHING_REPLAYED };
  for await (const slice of rejectSlices(rejects())) {
    const { replayed, ...rest } = await run.slice(slice, isTried, pause);
    end = { ...rest, replayed: added(end.replayed, asked(replayed, code)) };
    onProgress?.(end.replayed);
    if (!end.isWhole) break;
  }
  if (claim !== undefined) {
    if (end.isWhole) await removeParts(ledger, run.ledger, rooms);
    await rooms.onEnd?.(run.ledger, started);
  }
  return { path, kind, ...end };
}

/** That others are left is not to be said where those of one code were asked for. */
const asked = (sum: Replayed, code: string | undefined): Replayed =>
  code === undefined
    ? sum
    : { ...sum, left: Object.fromEntries(Object.entries(sum.left).filter(([one]) => one === code)) };

/** What cannot be tried is said; where that is all, nothing is written. */
async function leftOf(
  rejects: AsyncIterable<KeptReject>,
  isTried: (reject: KeptReject) => boolean,
): Promise<{ readonly tried: number; readonly left: Readonly<Record<string, number>> }> {
  const left: Record<string, number> = {};
  let tried = 0;
  for await (const reject of rejects) {
    if (isTried(reject)) tried++;
    else left[reject.code] = (left[reject.code] ?? 0) + 1;
  }
  return { tried, left };
}

/** What the ledger counts no more is of no use. Each goes as it was found: what somebody adds to meanwhile stays. */
async function removeParts(before: Ledger, after: Ledger, { store }: ReplayFileRooms): Promise<void> {
  const kept = new Set(after.rejects.map(({ name }) => name));
  for (const { name } of before.rejects) {
    if (kept.has(name)) continue;
    const found = await findLedger(store, name, IO);
    if (found !== undefined) await store.remove(name, found.etag, IO);
  }
}

async function ledgerIn(name: string, { store }: ReplayFileRooms): Promise<Ledger | undefined> {
  const found = await store.read(name, IO);
  return found && parseLedger(name, found.text);
}

function refusalOf(ledger: Ledger): ReplayRefusal | undefined {
  if (!isFinished(ledger, ledger.etag)) return 'unfinished';
  return ledger.rejects.length === 0 ? 'nothing' : undefined;
}

const refused = (path: string, refusal: ReplayRefusal): ReplayFileEnd => ({
  path,
  refusal,
  replayed: NOTHING_REPLAYED,
  isWhole: true,
});
