import { PipelineError } from '../errors.ts';
import type { Outcome } from '../pipeline/ingest.ts';
import { isBefore } from '../pipeline/mark.ts';
import { reported } from '../pipeline/report.ts';
import type { AfterDone, Ledger } from './ledger.ts';

/** How often a run may end where it began, by its time limit or by a bug, before the file is parked. */
const STALLS = 3;

/** Where a run leaves its file: what the ledger is to say, and why it is to be tried again. */
export interface RunEnd {
  readonly ledger: Ledger;
  /** There where the file must be tried again. */
  readonly again?: { readonly error?: PipelineError; readonly progress: boolean };
}

/** What came of the reading: its outcome, or what broke it off. */
export type Result = Pick<Outcome, 'failure' | 'isOpen'> & { readonly state: Outcome['report']['state'] };

interface Circumstances {
  /** Whether the file was alone in its process. */
  readonly alone: boolean;
  /** Whether it had less time than others have. */
  readonly isBrief?: boolean;
  /** Whether it was to settle the record at the end of a growing file. */
  readonly ends?: boolean;
  readonly pause: AbortSignal;
  /** Whether it read records beyond its mark, whatever became of them. */
  readonly readOn: boolean;
  readonly after?: AfterDone;
}

/** What follows from a run that ended with a word. `ended` is its ledger up to the last settled place. Pure. */
export function runEnd(found: Ledger, ended: Ledger, { state, failure, isOpen }: Result, run: Circumstances): RunEnd {
  const progress = isBefore(found.mark, ended.mark);
  const base = { ...cleared(ended, progress, run), stalls: 0 };
  if (state === 'done') {
    return { ledger: { ...base, state, ...(run.after && { after: run.after }), ...(isOpen && { tail: true }) } };
  }
  if (state === 'partial' || state === 'parked') {
    const error = failure === undefined ? ended.counts.error : reported(failure);
    return { ledger: { ...base, state, ...(error && { error }) } };
  }
  const stalls = progress ? 0 : found.stalls + (isStall(failure, run) ? 1 : 0);
  const isParked = (stalls >= STALLS || failure?.retry === 'never') && !isObsolete(failure);
  const error = isParked && failure?.retry !== 'never' ? givenUp(ended, stalls, failure) : failure;
  const ledger: Ledger = {
    ...base,
    stalls,
    state: isParked ? 'parked' : 'waiting',
    // The message that comes again is still the one that settles it, later each time.
    ...(!isParked && run.ends && { tail: true }),
    ...(error && { error: reported(error) }),
  };
  return isParked ? { ledger } : { ledger, again: { progress, ...(failure && { error: failure }) } };
}

/** What is suspected of it is settled when it was alone, or came further. */
function cleared({ error, crashes, ...ledger }: Ledger, progress: boolean, { alone }: Circumstances): Ledger {
  if (crashes === undefined || progress) return ledger;
  return { ...ledger, crashes: { ...crashes, suspect: crashes.suspect && !alone } };
}

/**
 * That another file wanted to be alone is nothing that this one can help, nor that what it read could not be sent in time;
 * and alone, or where an event brought it, it has less time than others.
 */
function isStall(failure: PipelineError | undefined, { alone, isBrief, pause, readOn }: Circumstances): boolean {
  const cause: unknown = failure ?? (alone || isBrief ? undefined : pause.reason);
  if (!(cause instanceof PipelineError)) return false;
  return cause.code === 'RUN_BUG' || (cause.code === 'RUN_DEADLINE' && !readOn);
}

const givenUp = ({ file }: Ledger, runs: number, failure: PipelineError | undefined): PipelineError =>
  failure?.code === 'RUN_BUG' ? failure : new PipelineError('RUN_NO_PROGRESS', { path: file, runs });

/** The content that was read is there no more: whatever is there now is looked at anew. */
export const isObsolete = (failure: PipelineError | undefined): boolean =>
  failure?.code === 'SOURCE_CHANGED' || failure?.code === 'SOURCE_NOT_FOUND';
