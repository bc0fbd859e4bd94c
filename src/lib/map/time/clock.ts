import { offset, skipBlanks, zoneName } from './directives.ts';
import { endOfDigits, isDigit, twoDigits } from './digits.ts';
import type { Reading } from './reading.ts';
import { FRACTION_DIGITS } from './stamp.ts';

/** Reads `01:02:03`, `9:41`, `01:02:03.456` or `01:02:03,456`, and moves on behind it. */
export function readClock(reading: Reading): boolean {
  const { text } = reading;
  let at = endOfDigits(text, reading.at);
  const hour = at === reading.at + 2 ? twoDigits(text, reading.at) : text.charCodeAt(reading.at) - 0x30;
  const minute = twoDigits(text, at + 1);
  if (at === reading.at || at > reading.at + 2 || hour > 23 || text.charCodeAt(at) !== 0x3a) return false;
  if (minute < 0 || minute > 59) return false;
  reading.hour = hour;
  reading.minute = minute;
  at += 3;
  if (text.charCodeAt(at) === 0x3a /* : */) {
    const second = twoDigits(text, at + 1);
    if (second < 0 || second > 60) return false;
    reading.second = second;
    at += 3;
    const point = text.charCodeAt(at);
    if ((point === 0x2e /* . */ || point === 0x2c) /* , */ && isDigit(text.charCodeAt(at + 1))) {
      const end = endOfDigits(text, at + 1);
      reading.fraction = text.slice(at + 1, Math.min(end, at + 1 + FRACTION_DIGITS));
      at = end;
    }
  }
  reading.at = at;
  return true;
}

/** Whether all that is left of the text is an offset, which it reads, or nothing: `Z`, ` +0900`, ` UTC`. */
export function readEnd(reading: Reading): boolean {
  skipBlanks(reading);
  if (reading.at < reading.text.length && !offset(reading) && !zoneName(reading)) return false;
  return reading.at === reading.text.length;
}
