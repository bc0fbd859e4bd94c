import type { BenchFormat } from './log-lines.ts';
import type { Packing } from './packing.ts';

/** One row of a table: which lines, how they are packed, and the entry of `logs.yaml` that reads them. */
export interface BenchCase {
  readonly name: string;
  readonly lines: BenchFormat;
  readonly packing: Packing;
  readonly log: string;
}

export interface SpeedCase extends BenchCase {
  /** How many times the speed of the obvious implementation Logsluice must reach. */
  readonly floor: number;
}

export const SPEED_CASES: readonly SpeedCase[] = [
  { name: 'ndjson', lines: 'ndjson', packing: 'gzip', log: 'bench-json', floor: 1.8 },
  { name: 'csv', lines: 'csv', packing: 'gzip', log: 'bench-csv', floor: 3 },
  { name: 'access', lines: 'access', packing: 'gzip', log: 'bench-access', floor: 2 },
  // Lower: both sides spend most of their time in the same expression, and only what is around it can be faster.
  { name: 'regex', lines: 'access', packing: 'gzip', log: 'bench-regex', floor: 1.2 },
  // Ours reads the directory, checks sizes and checksum, and can go on behind damage; the obvious one does nothing of it.
  { name: 'zip', lines: 'ndjson', packing: 'zip', log: 'bench-json', floor: 1.3 },
];

export const MEMORY_CASES: readonly BenchCase[] = [
  { name: 'ndjson, gzip', lines: 'ndjson', packing: 'gzip', log: 'bench-json' },
  { name: 'ndjson, zip', lines: 'ndjson', packing: 'zip', log: 'bench-json' },
  { name: 'ndjson, zstd', lines: 'ndjson', packing: 'zstd', log: 'bench-json' },
  { name: 'csv', lines: 'csv', packing: 'plain', log: 'bench-csv' },
];
