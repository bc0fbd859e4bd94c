import type { Condition } from '../config/types.ts';
import type { BlobFacts } from '../seams.ts';

/** What a mapping needs to know besides the records. */
export interface MapContext {
  readonly blob: BlobFacts;
  /** Name of the entry inside an archive; empty for the blob itself. */
  readonly entry: string;
  /** Which of the blob's entries it is, from 0. */
  readonly entryIndex: number;
  /** What tells the content of the blob from what was there before, or will be later. */
  readonly generation: string;
  /** A longer row is rejected with ROW_TOO_LARGE. */
  readonly maxRowBytes: number;
  /** When the rows are sent, in milliseconds since 1970: the window for TimeGenerated lies around it. */
  readonly now: number;
  /** Records for which it holds are dropped: they become neither rows nor rejects, and are counted as filtered. */
  readonly drop?: Condition | undefined;
  /** Whether the stream lacks one of the columns, as it was deployed: the service drops it from each row. */
  readonly undeclared?: boolean;
}
