import type { ByteString } from '../../seams.ts';
import { dayNumber, isDate, isLeapYear } from './calendar.ts';
import type { RecentYears } from './recent-years.ts';
import { DAY_S, LEAP_SECOND_FRACTION, stampWriter } from './stamp.ts';
import type { ZoneOffset } from './zone.ts';

/** How far a text has been read, and what it said so far. One object serves every text of a format. */
export interface Reading {
  text: ByteString;
  at: number;
  /** 0 where the text has none. */
  year: number;
  month: number;
  day: number;
  /** Day of the year from 1; 0 where the pattern has none. */
  yearDay: number;
  hour: number;
  /** 1 to 12; 0 where the text has none. */
  hour12: number;
  /** 0 before noon, 12 after it. */
  half: number;
  minute: number;
  second: number;
  fraction: string;
  /** Seconds east of Greenwich. */
  offset: number | undefined;
  epoch: number | undefined;
}

export function blankReading(): Reading {
  return {
    text: '',
    at: 0,
    year: 0,
    month: 1,
    day: 1,
    yearDay: 0,
    hour: 0,
    hour12: 0,
    half: 0,
    minute: 0,
    second: 0,
    fraction: '',
    offset: undefined,
    epoch: undefined,
  };
}

const BLANK = blankReading();

/** Makes `reading` one of `text`, of which nothing is read yet. */
export function beginReading(reading: Reading, text: ByteString): void {
  Object.assign(reading, BLANK);
  reading.text = text;
}

/**
 * Writes what was read as a stamp; `undefined` where the calendar has no such day. One without a year is of the latest
 * of `recent` in which there is such a day and the stamp is not too late.
 */
export function readingWriter(zone: ZoneOffset, recent: RecentYears): (reading: Reading) => ByteString | undefined {
  const write = stampWriter();
  return (reading) => {
    if (reading.epoch !== undefined) return write(reading.epoch, reading.fraction);
    const instant = reading.year > 0 ? instantIn(reading, reading.year, zone) : recentInstant(reading, zone, recent);
    return write(instant, reading.second === 60 ? LEAP_SECOND_FRACTION : reading.fraction);
  };
}

function recentInstant(reading: Reading, zone: ZoneOffset, { years, latest }: RecentYears): number {
  for (const year of years) {
    const instant = instantIn(reading, year, zone);
    if (instant <= latest) return instant;
  }
  return Number.NaN;
}

/** Seconds since 1970 of what was read, in that year; NaN where there is no such day. */
function instantIn(reading: Reading, year: number, zone: ZoneOffset): number {
  const { month, day, yearDay } = reading;
  if (yearDay > (isLeapYear(year) ? 366 : 365) || !isDate(year, month, day)) return Number.NaN;
  const days = yearDay > 0 ? dayNumber(year, 1, 1) + yearDay - 1 : dayNumber(year, month, day);
  const hour = reading.hour12 > 0 ? (reading.hour12 % 12) + reading.half : reading.hour;
  const wall = days * DAY_S + hour * 3600 + reading.minute * 60 + Math.min(reading.second, 59);
  return wall - (reading.offset ?? zone(wall));
}
