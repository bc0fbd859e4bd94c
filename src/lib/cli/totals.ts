import type { FileReport } from '../app.ts';

const SUMMED = ['read', 'sent', 'rejected', 'filtered', 'calls', 'retries', 'bytesIn', 'bytesOut', 'seconds'] as const;

/** The counts of all files together. */
export const totalsOf = (reports: readonly FileReport[]): Record<'files' | (typeof SUMMED)[number], number> => ({
  files: reports.length,
  ...(Object.fromEntries(
    SUMMED.map((count) => [count, reports.reduce((sum, report) => sum + report[count], 0)]),
  ) as Record<(typeof SUMMED)[number], number>),
});
