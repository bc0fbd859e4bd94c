import { isHeldBy } from '../pipeline/print.ts';
import type { RandomAccess, RunOptions } from '../seams.ts';
import type { Ledger } from './ledger.ts';

/** What is asked of a file of a log that says `growing`. */
export interface GrowingFile {
  /** The content that is there now. */
  readonly content: RandomAccess;
  /** After so long without a change, the record at its end waits no longer. */
  readonly settleMs: number;
}

/** Why a growing file is begun anew: for people. */
const ANEW = {
  shorter: 'Begun anew: it is shorter than what was read of it.',
  other: 'Begun anew: what was read of it is not there any more.',
  shrunk: 'Begun anew: nothing of it was delivered, and it is shorter than it was.',
  unread: 'Begun anew: no record of it was whole.',
  unknown: 'Begun anew: compressed, or not followed before, so that nothing tells what is new in it.',
} as const;

export type Growth = 'grown' | (typeof ANEW)[keyof typeof ANEW];

/** Whether content of another ETag begins with all that the ledger's mark lies behind. Fails with SOURCE_* errors. */
export async function growthOf(
  { mark, counts, size, parts }: Ledger,
  content: RandomAccess,
  options: RunOptions,
): Promise<Growth> {
  // Parts are places of the content that was cut.
  if (parts !== undefined) return ANEW.unknown;
  if (mark.entry + mark.records === 0) {
    if (counts.read > 0) return ANEW.unread;
    return content.size < size ? ANEW.shrunk : 'grown';
  }
  if (mark.print === undefined) return ANEW.unknown;
  const end = Math.max(...mark.print.map(({ from, length }) => from + length), mark.offset ?? 0);
  if (content.size < end) return ANEW.shorter;
  return (await isHeldBy(content, mark.print, options)) ? 'grown' : ANEW.other;
}
