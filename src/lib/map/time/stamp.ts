import type { ByteString } from '../../seams.ts';
import { civilDate } from './calendar.ts';

/** Text of a time → `2026-11-22T01:02:03.456789Z`, or `undefined` where it is not a time. */
export type TimeReader = (text: ByteString) => ByteString | undefined;

/** "Log Analytics datetime = 100 ns": a stamp keeps its fraction up to here, the rest is cut. */
export const FRACTION_DIGITS = 7;

/** What second 60 becomes: the last tick of its minute, so that it sorts after second 59 and stays in its day. */
export const LEAP_SECOND_FRACTION = '9999999';

export const DAY_S = 86_400;

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z in seconds since 1970. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

/**
 * Writes stamps: seconds since 1970 in UTC and the digits after the point → `2026-11-22T01:02:03.4Z`; `undefined`
 * outside the years 0001 to 9999, and for NaN. Remembers the last day, which a log seldom leaves.
 */
export function stampWriter(): (seconds: number, fraction: string) => ByteString | undefined {
  let lastDay = Number.NaN;
  let date = '';
  return (seconds, fraction) => {
    if (!(seconds >= FIRST_SECOND && seconds <= LAST_SECOND)) return undefined;
    const day = Math.floor(seconds / DAY_S);
    if (day !== lastDay) {
      lastDay = day;
      date = `${civilDate(day)}T`;
    }
    const second = seconds - day * DAY_S;
    const minute = Math.floor(second / 60);
    const time = `${date}${TWO_DIGITS[Math.floor(minute / 60)]!}:${TWO_DIGITS[minute % 60]!}:${TWO_DIGITS[second % 60]!}`;
    return fraction === '' ? `${time}Z` : `${time}.${fraction}Z`;
  };
}
