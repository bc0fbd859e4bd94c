import { DAMAGED_ENTRIES, FAILED_REQUESTS, type Counts } from './report.ts';
import { UNCLAIMED_NAMES } from '../seams.ts';

/** What became of all records, of those of two parts. */
export function sumCounts(a: Counts, b: Counts): Counts {
  const error = a.error ?? b.error;
  return {
    read: a.read + b.read,
    sent: a.sent + b.sent,
    rejected: a.rejected + b.rejected,
    filtered: a.filtered + b.filtered,
    rejects: sums(a.rejects, b.rejects),
    calls: a.calls + b.calls,
    retries: a.retries + b.retries,
    bytesOut: a.bytesOut + b.bytesOut,
    unclaimed: Object.fromEntries(Object.entries(sums(a.unclaimed, b.unclaimed)).slice(0, UNCLAIMED_NAMES)),
    unfit: sums(a.unfit, b.unfit),
    altered: sums(a.altered, b.altered),
    replaced: a.replaced + b.replaced,
    failedRequests: [...a.failedRequests, ...b.failedRequests].slice(0, FAILED_REQUESTS),
    damaged: [...a.damaged, ...b.damaged].slice(0, DAMAGED_ENTRIES),
    ...(error && { error }),
  };
}

function sums(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const all: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) all[name] = (all[name] ?? 0) + count;
  return all;
}
