import type { BoundFormat } from '../config/types.ts';
import { valueText } from '../seams.ts';
import type { RecordLimits } from '../seams.ts';
import type { Sample } from './sample.ts';
import { trial } from './trial.ts';

/** Enough to judge by; the types of columns are told from all records. */
const KEPT_RECORDS = 2000;
/** Names beyond that are data: ids as keys. */
const MOST_NAMES = 2000;

/** What a format finds in samples. */
export interface Observation {
  readonly records: number;
  readonly rejected: number;
  /** Of the records that were found, those that were accepted. */
  readonly share: number;
  /** The first records, as objects of their top-level fields. */
  readonly kept: readonly Readonly<Record<string, unknown>>[];
  /** Top-level field → records that have it, in the order in which they were seen. */
  readonly fields: ReadonlyMap<string, number>;
  /** Codes of the rejects → how many. */
  readonly codes: ReadonlyMap<string, number>;
}

/** Reads samples by a format, and says what fields their records have. */
export function observe(format: BoundFormat, samples: readonly Sample[], limits: RecordLimits): Observation {
  const kept: Readonly<Record<string, unknown>>[] = [];
  const fields = new Map<string, number>();
  const { records, rejects } = trial(
    format,
    samples,
    limits,
    () => ({ paths: [], rest: true }),
    (chunk) => {
      for (let i = 0; i < chunk.numbers.length; i++) {
        const text = valueText(chunk.values, i);
        if (text === undefined) continue;
        const record = JSON.parse(Buffer.from(text, 'latin1').toString()) as Readonly<Record<string, unknown>>;
        if (kept.length < KEPT_RECORDS) kept.push(record);
        for (const name of Object.keys(record)) {
          const count = fields.get(name);
          if (count !== undefined || fields.size < MOST_NAMES) fields.set(name, (count ?? 0) + 1);
        }
      }
    },
  );
  const codes = new Map<string, number>();
  for (const { error } of rejects) codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
  const rejected = rejects.length;
  return { records, rejected, share: records / Math.max(1, records + rejected), kept, fields, codes };
}
