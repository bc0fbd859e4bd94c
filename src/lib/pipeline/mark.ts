import type { Print } from './print.ts';

/**
 * How far a file has been dealt with: every record before it is accepted, rejected and kept, or filtered. A run that
 * begins here sends none of them again, and misses none of the others.
 */
export interface Mark {
  /** Files of the blob's archives that are behind it; of a blob that is none, 0 or 1. */
  readonly entry: number;
  /** Records of the next entry that are behind it. */
  readonly records: number;
  /** Where the last of them ended in the blob, if reading can begin anew there. */
  readonly offset?: number;
  /** What the parser must be told besides. */
  readonly context?: string;
  /** Of a growing file: how the content before it looked. */
  readonly print?: Print;
}

export const START: Mark = { entry: 0, records: 0 };

/** Whether `a` lies before `b`. */
export const isBefore = (a: Mark, b: Mark): boolean =>
  a.entry < b.entry || (a.entry === b.entry && a.records < b.records);
