import type { PipelineError } from '../errors.ts';
import type { Batch, Mapper, Parser, Reject, Restart } from '../seams.ts';
import type { Mark } from './mark.ts';

/**
 * A stretch of records in the order of the file, which is settled as a whole: its rows are accepted or refused, its
 * rejects kept. The stretches of a file follow each other without a gap.
 */
export interface Parcel {
  /** The name of the entry that it lies in. */
  readonly entry: string;
  /** Which of the entries of its source that is. */
  readonly index: number;
  /** That of the parser when it had read the parcel. */
  readonly restart?: Restart;
  readonly standsAlone?: boolean;
  /** Its rows, if it has any. */
  readonly batch?: Batch;
  /** Records that did not become rows. */
  readonly rejects: readonly Reject[];
  /** Records in it, and those that were dropped on purpose. */
  readonly read: number;
  readonly filtered: number;
  /** Where it ends. */
  readonly end: Mark;
  /** It is a record without its end, which the mark stays before. */
  readonly isHalf?: boolean;
  /** What ended the entry early, or the blob itself. */
  readonly damage?: PipelineError;
  /** With the last parcel that a run reads of an entry: those who counted what was in it. */
  readonly counted?: { readonly parser: Pick<Parser, 'unclaimed' | 'replaced'>; readonly mapper: Mapper };
  /** With the last one of a growing file: a record is still open behind it. */
  readonly isOpen?: boolean;
}
