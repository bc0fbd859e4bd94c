import type { Counts } from '../pipeline/report.ts';
import type { Passage, Passed } from './passage.ts';

/** What became of rejects that were read again. */
export interface Replayed {
  readonly sent: number;
  /** Dropped by `drop`, or no record any more. */
  readonly filtered: number;
  /** Rejected again, by the code of now. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Left as they are for want of their file, by the code of then. */
  readonly left: Readonly<Record<string, number>>;
}

export const NOTHING_REPLAYED: Replayed = { sent: 0, filtered: 0, rejected: {}, left: {} };

/** `counts` are those of the run that read them, which counts every other record that it passed as filtered. */
export function replayed(passage: Passage, { rejects, records }: Passed, counts: Counts): Replayed {
  let gone = 0;
  const left: Record<string, number> = {};
  for (let i = 0; i < rejects; i++) {
    if (passage.isGone(i)) gone++;
    if (passage.isLeft(i)) add(left, passage.rejects[i]!.code, 1);
  }
  const filtered = counts.filtered - (counts.read - records) + gone;
  return { sent: counts.sent, filtered, rejected: counts.rejects, left };
}

/**
 * The counts of a file after so many of its rejects were read again: what was rejected is then sent, or is not. Where
 * rejects have become one record there are fewer than before; but never fewer than `least`, which lie behind the mark: the
 * others are no records any more.
 */
export function countsAfter(before: Counts, least: number, passage: Passage, passed: Passed, run: Counts): Counts {
  const { sent, filtered, rejected, left } = replayed(passage, passed, run);
  const rejects: Record<string, number> = { ...(before.rejects as Record<string, number>) };
  for (let i = 0; i < passed.rejects; i++) add(rejects, passage.rejects[i]!.code, -1);
  for (const sums of [rejected, left]) for (const [code, count] of Object.entries(sums)) add(rejects, code, count);
  const sums = {
    sent: before.sent + sent,
    rejected: before.rejected - passed.rejects + totalOf(rejected) + totalOf(left),
    filtered: before.filtered + filtered,
  };
  const merged = Math.max(0, least - (sums.sent + sums.rejected + sums.filtered));
  return {
    ...before,
    ...sums,
    filtered: sums.filtered + merged,
    read: sums.sent + sums.rejected + sums.filtered + merged,
    rejects: Object.fromEntries(Object.entries(rejects).filter(([, count]) => count > 0)),
    calls: before.calls + run.calls,
    retries: before.retries + run.retries,
    bytesOut: before.bytesOut + run.bytesOut,
    unfit: summed(before.unfit, run.unfit),
    altered: summed(before.altered, run.altered),
  };
}

export function added(a: Replayed, b: Replayed): Replayed {
  return {
    sent: a.sent + b.sent,
    filtered: a.filtered + b.filtered,
    rejected: summed(a.rejected, b.rejected),
    left: summed(a.left, b.left),
  };
}

export const totalOf = (sums: Readonly<Record<string, number>>): number =>
  Object.values(sums).reduce((sum, count) => sum + count, 0);

function summed(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sums = { ...a };
  for (const [name, count] of Object.entries(b)) add(sums, name, count);
  return sums;
}

function add(sums: Record<string, number>, name: string, count: number): void {
  sums[name] = (sums[name] ?? 0) + count;
}
