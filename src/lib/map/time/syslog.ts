import { readClock, readEnd } from './clock.ts';
import { skipBlanks } from './directives.ts';
import { endOfDigits, fourDigits, twoDigits } from './digits.ts';
import { monthAt } from './month.ts';
import { beginReading, blankReading, type Reading, readingWriter } from './reading.ts';
import { recentYears } from './recent-years.ts';
import type { TimeReader } from './stamp.ts';
import type { ZoneOffset } from './zone.ts';

/**
 * Reads the stamps of RFC 3164, `Nov 22 01:02:03` and `Nov  2 01:02:03`: with a year before the month, behind the day or
 * at the end, else with the year that {@link recentYears} finds for `reference`.
 */
export function syslogReader(zone: ZoneOffset, reference: number | undefined): TimeReader {
  const write = readingWriter(zone, recentYears(reference));
  const reading = blankReading();
  return (text) => {
    beginReading(reading, text);
    readYear(reading);
    skipBlanks(reading);
    reading.month = monthAt(text, reading.at);
    reading.at += 3;
    if (reading.month === 0 || !readDay(reading)) return undefined;
    skipBlanks(reading);
    if (reading.year === 0) readYear(reading);
    skipBlanks(reading);
    if (!readClock(reading)) return undefined;
    skipBlanks(reading);
    if (reading.year === 0) readYear(reading);
    return readEnd(reading) ? write(reading) : undefined;
  };
}

/** Four digits that a blank or the end follows are the year, if there is none yet. */
function readYear(reading: Reading): void {
  const { text, at } = reading;
  const year = fourDigits(text, at);
  if (year < 1 || (at + 4 < text.length && text.charCodeAt(at + 4) !== 0x20)) return;
  reading.year = year;
  reading.at = at + 4;
}

function readDay(reading: Reading): boolean {
  const { text } = reading;
  if (text.charCodeAt(reading.at) !== 0x20) return false;
  skipBlanks(reading);
  const end = endOfDigits(text, reading.at);
  const length = end - reading.at;
  if (length < 1 || length > 2 || text.charCodeAt(end) !== 0x20) return false;
  reading.day = length === 2 ? twoDigits(text, reading.at) : text.charCodeAt(reading.at) - 0x30;
  reading.at = end;
  return true;
}
