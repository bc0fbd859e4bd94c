import { PipelineError } from '../errors.ts';
import type { Outcome, Settled } from '../pipeline/ingest.ts';
import { isBefore, type Mark } from '../pipeline/mark.ts';
import type { Clock, RunOptions } from '../seams.ts';
import type { StateStore } from '../stores.ts';
import { Checkpoints, type CheckpointLimits } from './checkpoints.ts';
import type { Claim } from './claim.ts';
import { IO } from './io.ts';
import type { AfterDone, Ledger } from './ledger.ts';
import { ledgerContent } from './ledger.ts';
import { runEnd, type Result, type RunEnd } from './run-end.ts';
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
  /** Whether a growing file has come to its end: a record that is open there is read as it is. */
  readonly ends: boolean;
  /** Of a part: only the records that begin in these bytes. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly resume: Settled;
  readonly rejects: RunRejects;
  readonly onRead: (end: Mark) => void;
  readonly onSettled: (settled: Settled) => void | Promise<void>;
  /** When it aborts, what was read is settled, and the run ends. */
  readonly pause: AbortSignal;
  /** No call to the service begins after it aborts. */
  readonly lastCall: AbortSignal;
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
  readonly rejectsName: (run: Pick<Ledger, 'container' | 'file' | 'etag' | 'runs' | 'part'>) => string;
}

export interface RunLimits {
  readonly alone: boolean;
  /** Whether it has less time than others have. */
  readonly isBrief?: boolean;
  /** Of a growing file: see {@link FileRun}. */
  readonly ends?: boolean;
  /** Settles what is under way, when it aborts. */
  readonly pause: AbortSignal;
  /** After it nothing more is sent. */
  readonly lastCall: AbortSignal;
  /** Breaks off what is under way, when it aborts. */
  readonly signal: AbortSignal;
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
  const { due, tail, ...rest } = found;
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
  let readOn = false;
  const result = await attempt(work, {
    ledger: begun,
    ends: limits.ends ?? false,
    resume: { mark: begun.mark, counts: begun.counts },
    rejects,
    onRead(end) {
      readOn ||= isBefore(begun.mark, end);
    },
    onSettled: (settled) => checkpoints.settled(settled),
    pause: limits.pause,
    lastCall: limits.lastCall,
    fence: () => claim.check(),
    signal,
  });
  claim.check();
  const { run, ...ended } = await checkpoints.end(result.state === 'done');
  const seconds = ended.seconds + (clock.now() - started) / 1000;
  return runEnd(found, { ...ended, seconds }, result, { ...limits, ...work, readOn });
}

async function attempt(work: FileWork, run: FileRun): Promise<Result> {
  try {
    const { report, failure, isOpen } = await work.ingest(run);
    // Batches that waited when the run was to pause say so. Nothing failed.
    if (failure?.code === 'RUN_DEADLINE') return { state: 'paused' };
    return { state: report.state, ...(failure && { failure }), ...(isOpen && { isOpen }) };
  } catch (error) {
    if (error instanceof PipelineError) return { state: 'failed', failure: error };
    const what = error instanceof Error ? error.name : 'unknown';
    return {
      state: 'failed',
      failure: new PipelineError('RUN_BUG', { path: run.ledger.file, what }, { cause: error }),
    };
  }
}
