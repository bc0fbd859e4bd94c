import type { Observation } from './observe.ts';
import type { FormatEntry } from './trial.ts';

/** A way to read the samples, and how to tell whether it is the right one. */
export interface Candidate {
  readonly format: FormatEntry;
  /** What it is tried with, where that is stricter than what is proposed. */
  readonly tried?: FormatEntry;
  /** Whether names of fields come from the format, and not from whoever wrote the log. */
  readonly namesFields?: boolean;
  /** Whether what was found looks like what the format is for. Default: what it accepts it is for. */
  readonly isPlausible?: (seen: Observation) => boolean;
  /** Says in the proposal what was seen. */
  readonly why: string;
}
