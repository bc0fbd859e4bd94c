import type { Log } from '../config/types.ts';
import { compileMapper } from '../map/mapper.ts';
import type { Mapper, RecordLimits } from '../seams.ts';
import type { Sample } from './sample.ts';
import { trial } from './trial.ts';

export interface RunLimits extends RecordLimits {
  readonly maxRowBytes: number;
}

/** What samples become by an entry of `logs.yaml`, up to their rows. */
export interface RunEnd {
  /** The first rows, as JSON. */
  readonly rows: readonly string[];
  readonly sent: number;
  readonly filtered: number;
  /** Codes of rejects → how many. */
  readonly rejected: ReadonlyMap<string, number>;
  /** Columns → values that did not fit. */
  readonly unfit: ReadonlyMap<string, number>;
  /** Fields that no column takes → records that have them. */
  readonly unclaimed: ReadonlyMap<string, number>;
  /** Columns that some of the first rows have. */
  readonly filled: ReadonlySet<string>;
  /** Rows whose time the service will replace. */
  readonly outsideWindow: number;
}

/** Enough to know which columns are ever filled. */
const LOOKED_AT_ROWS = 2000;

/** Runs samples through the parser and the mapping of a log. Keeps so many rows. */
export function runLog(log: Log, samples: readonly Sample[], limits: RunLimits, keep: number): RunEnd {
  const rows: string[] = [];
  const filled = new Set<string>();
  const unfit = new Map<string, number>();
  const mappers = new Map<Sample, Mapper>();
  let sent = 0;
  let outsideWindow = 0;
  let dropped = 0;
  const mapperOf = (sample: Sample): Mapper => {
    const known = mappers.get(sample);
    if (known !== undefined) return known;
    const mapper = compileMapper(log.columns, log.format.values, {
      blob: sample.facts,
      entry: sample.entry,
      entryIndex: 0,
      generation: '',
      maxRowBytes: limits.maxRowBytes,
      now: Date.now(),
      drop: log.drop,
    });
    mappers.set(sample, mapper);
    return mapper;
  };
  const end = trial(
    log.format,
    samples,
    limits,
    (sample) => mapperOf(sample).projection,
    (chunk, sample) => {
      const mapped = mapperOf(sample).map(chunk);
      let from = 0;
      for (const to of mapped.ends) {
        if (sent < LOOKED_AT_ROWS || rows.length < keep) {
          const row = mapped.rows.toString('utf8', from, to - 1);
          if (rows.length < keep) rows.push(row);
          for (const column of Object.keys(JSON.parse(row) as object)) filled.add(column);
        }
        sent++;
        from = to;
      }
      dropped += mapped.filtered;
      return mapped.rejects;
    },
  );
  for (const mapper of mappers.values()) {
    outsideWindow += mapper.altered.get('timeGeneratedOutsideWindow') ?? 0;
    for (const [column, count] of mapper.unfit) unfit.set(column, (unfit.get(column) ?? 0) + count);
  }
  const rejected = new Map<string, number>();
  for (const { error } of end.rejects) rejected.set(error.code, (rejected.get(error.code) ?? 0) + 1);
  return {
    rows,
    sent,
    filtered: end.filtered + dropped,
    rejected,
    unfit,
    unclaimed: end.unclaimed,
    filled,
    outsideWindow,
  };
}
