import type { ByteString } from '../../seams.ts';
import { dayNumber, isDate } from './calendar.ts';
import { endOfDigits, fourDigits, twoDigits } from './digits.ts';
import { type OffsetReading, readOffset } from './offset.ts';
import { DAY_S, FRACTION_DIGITS, LEAP_SECOND_FRACTION, stampWriter, type TimeReader } from './stamp.ts';
import type { ZoneOffset } from './zone.ts';

/**
 * Reads ISO 8601 and RFC 3339: `2026-11-22T01:02:03.456Z`, with a blank for the `T`, a comma for the point, without
 * seconds, without time; the offset as `Z`, `+09:00`, `+0900`, `+09`, ` UTC`, ` GMT`, or none, which means `zone`.
 */
export function isoReader(zone: ZoneOffset): TimeReader {
  const write = stampWriter();
  const offset: OffsetReading = { seconds: 0, end: 0 };
  return (text) => {
    const year = fourDigits(text, 0);
    const month = twoDigits(text, 5);
    const day = twoDigits(text, 8);
    if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d || !isDate(year, month, day)) return undefined;
    const midnight = dayNumber(year, month, day) * DAY_S;
    if (text.length === 10) return write(midnight - zone(midnight), '');

    const separator = text.charCodeAt(10);
    if (separator !== 0x54 /* T */ && separator !== 0x20 && separator !== 0x74 /* t */) return undefined;
    const hour = twoDigits(text, 11);
    const minute = twoDigits(text, 14);
    if (hour < 0 || hour > 23 || text.charCodeAt(13) !== 0x3a || minute < 0 || minute > 59) return undefined;

    let at = 16;
    let second = 0;
    let fraction = '';
    if (text.charCodeAt(16) === 0x3a /* : */) {
      second = twoDigits(text, 17);
      if (second < 0 || second > 60) return undefined;
      at = 19;
      const point = text.charCodeAt(19);
      if (point === 0x2e /* . */ || point === 0x2c /* , */) {
        at = endOfDigits(text, 20);
        if (at === 20) return undefined;
        fraction = text.slice(20, Math.min(at, 20 + FRACTION_DIGITS));
      }
      if (isOutputForm(text, at) && separator === 0x54 && point !== 0x2c && second < 60) return text;
      if (second === 60) {
        second = 59;
        fraction = LEAP_SECOND_FRACTION;
      }
    }
    const wall = midnight + hour * 3600 + minute * 60 + second;
    if (at === text.length) return write(wall - zone(wall), fraction);
    if (text.charCodeAt(at) === 0x20) at = afterBlank(text, at);
    if (at === text.length) return write(wall, fraction);
    return readOffset(text, at, offset) && offset.end === text.length
      ? write(wall - offset.seconds, fraction)
      : undefined;
  };
}

/** Whether all that follows the seconds is what the output has there: up to seven digits and `Z`. */
function isOutputForm(text: ByteString, endOfFraction: number): boolean {
  return (
    text.charCodeAt(endOfFraction) === 0x5a &&
    text.length === endOfFraction + 1 &&
    endOfFraction <= 20 + FRACTION_DIGITS
  );
}

/** Past the blank before an offset; to the end of the text where that is ` UTC` or ` GMT`. */
function afterBlank(text: ByteString, at: number): number {
  return text.endsWith('UTC') || text.endsWith('GMT') ? (text.length === at + 4 ? text.length : at) : at + 1;
}
