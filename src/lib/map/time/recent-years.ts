import { civilDate } from './calendar.ts';
import { DAY_S } from './stamp.ts';

/** The years that a stamp without one can be of, the latest first. */
export interface RecentYears {
  readonly years: readonly number[];
  /** Seconds since 1970: no stamp without a year is later. */
  readonly latest: number;
}

/** Clocks differ, and zones are mistaken: a file may hold stamps of so long after it was written. */
const AHEAD_S = DAY_S;

/** 29 February can be so many years ago: 1896 to 1904. */
const YEARS_BACK = 8;

/**
 * `reference` is when the file was last written, in seconds since 1970: a stamp is the nearest to it that is not more than
 * a day later. Without it no year can be told.
 */
export function recentYears(reference: number | undefined): RecentYears {
  if (reference === undefined) return { years: [], latest: Number.NaN };
  const latest = reference + AHEAD_S;
  // In a zone that is ahead of Greenwich the next year may have begun.
  const last = Number(civilDate(Math.floor((latest + DAY_S) / DAY_S)).slice(0, 4));
  return { years: Array.from({ length: YEARS_BACK + 1 }, (_, back) => last - back), latest };
}
