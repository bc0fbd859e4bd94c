import { readClock, readEnd } from './clock.ts';
import { half, skipBlanks } from './directives.ts';
import { endOfDigits, fourDigits } from './digits.ts';
import { beginReading, blankReading, type Reading, readingWriter } from './reading.ts';
import { recentYears } from './recent-years.ts';
import type { TimeReader } from './stamp.ts';
import type { ZoneOffset } from './zone.ts';

/**
 * Reads `1/9/2007 9:41:00 AM`, `22/11/2026 01:02:03.4`, `1/9/2007`. Whether the day stands before the month is said by
 * `dayFirst`; it is never guessed from the numbers.
 */
export function slashReader(zone: ZoneOffset, dayFirst: boolean): TimeReader {
  const write = readingWriter(zone, recentYears(undefined));
  const reading = blankReading();
  return (text) => {
    beginReading(reading, text);
    const first = readNumber(reading);
    const second = readNumber(reading);
    reading.year = fourDigits(text, reading.at);
    reading.at += 4;
    if (first < 0 || second < 0 || reading.year < 1) return undefined;
    reading.day = dayFirst ? first : second;
    reading.month = dayFirst ? second : first;
    return reading.at === text.length || readTimeOfDay(reading) ? write(reading) : undefined;
  };
}

/** One or two digits and the slash behind them; -1 where there are none. */
function readNumber(reading: Reading): number {
  const start = reading.at;
  const end = endOfDigits(reading.text, start);
  if (end === start || end > start + 2 || reading.text.charCodeAt(end) !== 0x2f) return -1;
  reading.at = end + 1;
  return Number(reading.text.slice(start, end));
}

/** Behind a blank, or a comma and a blank: on a clock of 24 hours, or of 12 with AM or PM. */
function readTimeOfDay(reading: Reading): boolean {
  if (reading.text.charCodeAt(reading.at) === 0x2c /* , */) reading.at++;
  if (reading.text.charCodeAt(reading.at) !== 0x20) return false;
  skipBlanks(reading);
  if (!readClock(reading)) return false;
  skipBlanks(reading);
  if (half(reading)) {
    if (reading.hour < 1 || reading.hour > 12) return false;
    reading.hour12 = reading.hour;
  }
  return readEnd(reading);
}
