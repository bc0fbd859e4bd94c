import type { ColumnType } from '../config/types.ts';
import type { FormatEntry } from './trial.ts';

/** How sure a proposal is of its format. */
export type Confidence = 'high' | 'fair' | 'low';

/** One column, as `logs.yaml` has it. */
export interface ColumnEntry {
  readonly type?: ColumnType;
  readonly from?: string | readonly string[];
  readonly concat?: readonly (string | readonly string[])[];
  readonly separator?: string;
  readonly time?: string;
  readonly day_first?: boolean;
  readonly apply?: readonly unknown[];
}

export interface ProposedColumn {
  readonly name: string;
  readonly entry: ColumnEntry;
  /** Why it is so, or what to decide: a comment behind it. */
  readonly comment?: string;
}

/** An entry of `logs.yaml`, and why it is so. */
export interface Proposal {
  /** Missing where the log is called like its preset. */
  readonly name?: string;
  readonly match: readonly string[];
  readonly use?: string;
  readonly format?: FormatEntry;
  readonly encodings?: readonly string[];
  readonly table?: string;
  /** In their order. None beside `use`. */
  readonly columns: readonly ProposedColumn[];
  readonly confidence: Confidence;
  /** Lines above the entry. */
  readonly comments: readonly string[];
  /** Lines below its columns: what could be said besides, as comments to be made real. */
  readonly hints: readonly string[];
}
