import { hash } from 'node:crypto';
import type { Bytes, RandomAccess, RunOptions } from '../seams.ts';

/** Of each stretch at most so many bytes are compared. */
export const PRINT_BYTES = 4096;

/** How content looked: its beginning, and what stood before a mark. What still has them there has only grown. */
export type Print = readonly Stretch[];

export interface Stretch {
  readonly from: number;
  readonly length: number;
  /** SHA-256 in hexadecimal: no text of a file lies in a ledger. */
  readonly hash: string;
}

export const stretchOf = (bytes: Bytes, from: number): Stretch => ({
  from,
  length: bytes.length,
  hash: hash('sha256', bytes),
});

/** Whether content still looks so. Fails with SOURCE_* errors. */
export async function isHeldBy(content: RandomAccess, print: Print, options: RunOptions): Promise<boolean> {
  for (const known of print) {
    if (known.from + known.length > content.size) return false;
    const bytes = await content.read(known.from, known.length, options);
    if (stretchOf(bytes, known.from).hash !== known.hash) return false;
  }
  return true;
}
