import { PipelineError } from '../errors.ts';
import { isBefore } from '../pipeline/mark.ts';
import type { Outcome, Settled } from '../pipeline/ingest.ts';
import { reported } from '../pipeline/report.ts';
import type { Clock, RunOptions } from '../seams.ts';
import type { StateStore } from '../stores.ts';
import { Checkpoints, type CheckpointLimits } from './checkpoints.ts';
import type { Claim } from './claim.ts';
import { IO } from './io.ts';
import type { AfterDone, Ledger } from './ledger.ts';
import { ledgerContent } from './ledger.ts';
import { RunRejects, type RejectLine } from './run-rejects.ts';

/** What is done with one version of one blob: how to read it, map it and send it is the caller's. */
export interface FileWork {
  readonly rejectLine: RejectLine;
  /** What is left to do with the blob once all of it is delivered. */
  readonly after?: AfterDone;
  ingest(run: FileRun): Promise<Outcome>;
}

export interface FileRun extends RunOptions {
  readonly ledger: Ledger;
  readonly resume: Settled;
  readonly rejects: RunRejects;
  readonly onSettled: (settled: Settled) => void;
  /** When it aborts, what was read is settled, and the run ends. */
  readonly pause: AbortSignal;
  /** Throws where the run may send nothing any more. */
  readonly fence: () => void;
}

export interface RunRooms {
  readonly store: StateStore;
  readonly clock: Clock;
  /** ISO 8601 of now. */
  readonly wall: () => string;
  readonly instance: string;
  readonly checkpoints: CheckpointLimits;
  /** Where a run keeps its rejects: no two runs of any file have the same. */
  readonly rejectsName: (run: Pick<Ledger, 'container' | 'file' | 'etag' | 'runs'>) => string;
}

export interface RunLimits {
  readonly alone: boolean;
  /** Settles what is under way, when it aborts. */
  readonly pause: AbortSignal;
  /** Breaks off what is under way, when it aborts. */
  readonly signal: AbortSignal;
}

/** How often a run may end where it began, by its time limit or by a bug, before the file is parked. */
const STALLS = 3;

/** Where a run leaves its file: what the ledger is to say, and why it is to be tried again. */
export interface RunEnd {
  readonly ledger: Ledger;
  /** There where the file must be tried again. */
  readonly again?: { readonly error?: PipelineError; readonly progress: boolean };
}

/** One run of one file under its claim, from the ledger's mark on. Throws RUN_CLAIM_LOST and what storage refuses. */
export async function deliverFile(
  claim: Claim,
  found: Ledger,
  work: FileWork,
  rooms: RunRooms,
  limits: RunLimits,
): Promise<RunEnd> {
  const { store, clock, wall, instance } = rooms;
  const signal = AbortSignal.any([limits.signal, claim.lost]);
  const number = found.runs + 1;
  const { due, ...rest } = found;
  const begun: Ledger = {
    ...rest,
    state: 'running',
    runs: number,
    run: { number, instance, started: wall(), alone: limits.alone },
    at: wall(),
  };
  await claim.write(ledgerContent(begun), IO);
  const started = clock.now();
  const rejects = new RunRejects(store, rooms.rejectsName(begun), work.rejectLine, IO);
  const checkpoints = new Checkpoints(begun, { claim, rejects, clock, wall, limits: rooms.checkpoints }, IO);
  const result = await attempt(work, {
    ledger: begun,
    resume: { mark: begun.mark, counts: begun.counts },
    rejects,
    onSettled: (settled) => checkpoints.settled(settled),
    pause: limits.pause,
    fence: () => claim.check(),
    signal,
  });
  claim.check();
  const { run, ...ended } = await checkpoints.end();
  return endOf({ ...ended, seconds: ended.seconds + (clock.now() - started) / 1000 }, found, result, work, limits);
}

/** What came of the reading: its outcome, or what broke it off. */
type Result = Pick<Outcome, 'failure'> & { readonly state: Outcome['report']['state'] };

async function attempt(work: FileWork, run: FileRun): Promise<Result> {
  try {
    const { report, failure } = await work.ingest(run);
    return { state: report.state, ...(failure && { failure }) };
  } catch (error) {
    if (error instanceof PipelineError) return { state: 'failed', failure: error };
    const what = error instanceof Error ? error.name : 'unknown';
    return {
      state: 'failed',
      failure: new PipelineError('RUN_BUG', { path: run.ledger.file, what }, { cause: error }),
    };
  }
}

function endOf(
  { error: _, crashes, ...ended }: Ledger,
  found: Ledger,
  { state, failure }: Result,
  { after }: FileWork,
  { alone, pause }: RunLimits,
): RunEnd {
  const progress = isBefore(found.mark, ended.mark);
  // It ended with a word: what is suspected of it is settled when it was alone, or came further.
  const cleared: Pick<Ledger, 'crashes'> =
    crashes === undefined || progress ? {} : { crashes: { ...crashes, suspect: crashes.suspect && !alone } };
  const base: Ledger = { ...ended, ...cleared, stalls: 0 };
  if (state === 'done') return { ledger: { ...base, state: 'done', ...(after && { after }) } };
  if (state === 'partial' || state === 'parked') {
    const error = failure === undefined ? ended.counts.error : reported(failure);
    return { ledger: { ...base, state, ...(error && { error }) } };
  }
  // That another file wanted to be alone is nothing that this one can help, and alone it has less time than others.
  const cause: unknown = failure ?? (alone ? undefined : pause.reason);
  const isStall =
    !progress && cause instanceof PipelineError && (cause.code === 'RUN_BUG' || cause.code === 'RUN_DEADLINE');
  const stalls = progress ? 0 : found.stalls + (isStall ? 1 : 0);
  const error =
    stalls < STALLS
      ? failure
      : failure?.code === 'RUN_BUG'
        ? failure
        : new PipelineError('RUN_NO_PROGRESS', { path: ended.file, runs: stalls });
  const told: Ledger = { ...base, stalls, ...(error && { error: reported(error) }) };
  if (stalls >= STALLS || failure?.retry === 'never') {
    if (!isObsolete(failure)) return { ledger: { ...told, state: 'parked' } };
  }
  return { ledger: { ...told, state: 'waiting' }, again: { progress, ...(failure && { error: failure }) } };
}

/** The content that was read is there no more: whatever is there now is looked at anew. */
const isObsolete = (failure: PipelineError | undefined): boolean =>
  failure?.code === 'SOURCE_CHANGED' || failure?.code === 'SOURCE_NOT_FOUND';
