import { readClock, readEnd } from './clock.ts';
import { endOfDigits, fourDigits, twoDigits } from './digits.ts';
import { monthAt } from './month.ts';
import { beginReading, blankReading, readingWriter } from './reading.ts';
import { recentYears } from './recent-years.ts';
import type { TimeReader } from './stamp.ts';
import type { ZoneOffset } from './zone.ts';

const SLASH = 0x2f;

/** Reads the stamps of access logs (Common Log Format): `22/Nov/2026:01:02:03 +0900`. */
export function clfReader(zone: ZoneOffset): TimeReader {
  const write = readingWriter(zone, recentYears(undefined));
  const reading = blankReading();
  return (text) => {
    const end = endOfDigits(text, 0);
    if (end < 1 || end > 2 || text.charCodeAt(end) !== SLASH || text.charCodeAt(end + 4) !== SLASH) return undefined;
    if (text.charCodeAt(end + 9) !== 0x3a /* : */) return undefined;
    beginReading(reading, text);
    reading.day = end === 2 ? twoDigits(text, 0) : text.charCodeAt(0) - 0x30;
    reading.month = monthAt(text, end + 1);
    reading.year = fourDigits(text, end + 5);
    reading.at = end + 10;
    // Year 0 would mean that there is none.
    return reading.year > 0 && readClock(reading) && readEnd(reading) ? write(reading) : undefined;
  };
}
