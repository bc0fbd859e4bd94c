import type { Present } from '../../src/lib/delivery/decide.ts';
import { newLedger, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { NO_COUNTS } from '../../src/lib/pipeline/report.ts';

export const PRESENT: Present = {
  etag: '"0x1"',
  size: 100,
  log: 'app',
  table: 'App_CL',
  framing: 'f1',
  mapping: 'm1',
  config: 'c1',
};

export const AT = '2026-11-24T08:00:00.000Z';

export const ledgerOf = (changes: Partial<Ledger> = {}): Ledger => ({
  ...newLedger({ container: 'logs', file: 'app/a.log', ...PRESENT, at: AT }),
  ...changes,
});

/** So many records were sent. */
export const sentSoFar = (records: number): Pick<Ledger, 'mark' | 'counts'> => ({
  mark: { entry: 0, records },
  counts: { ...NO_COUNTS, read: records, sent: records },
});
