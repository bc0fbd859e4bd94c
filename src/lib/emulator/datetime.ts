/**
 * Milliseconds since 1970 of the ISO 8601 stamp in `bytes[start … end)`, or NaN where it is none: a date, then optionally
 * `T` or a space, hours and minutes, seconds, a fraction of any length, and `Z` or an offset. Without an offset it is UTC.
 */
export function datetimeMs(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 10 || bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return Number.NaN;
  const year = digits(bytes, start, 4, end);
  const month = digits(bytes, start + 5, 2, end);
  const day = digits(bytes, start + 8, 2, end);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN;
  const date = Date.UTC(year, month - 1, day);
  return end - start === 10 ? date : date + timeOfDayMs(bytes, start + 10, end);
}

const DASH = 0x2d;
const CLOCK_COLON = 0x3a;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : MONTH_DAYS[month - 1]!;
}

function timeOfDayMs(bytes: Uint8Array, start: number, end: number): number {
  const separator = bytes[start];
  if (separator !== 0x54 && separator !== 0x74 && separator !== 0x20) return Number.NaN;
  let at = start + 1;
  const hour = digits(bytes, at, 2, end);
  const minute = bytes[at + 2] === CLOCK_COLON ? digits(bytes, at + 3, 2, end) : -1;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN;
  at += 5;
  let ms = hour * 3_600_000 + minute * 60_000;
  if (at < end && bytes[at] === CLOCK_COLON) {
    const second = digits(bytes, at + 1, 2, end);
    if (second < 0 || second > 60) return Number.NaN;
    ms += second * 1000;
    at += 3;
    if (at < end && bytes[at] === 0x2e) {
      const from = ++at;
      let weight = 100;
      for (; at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at++, weight /= 10)
        ms += (bytes[at]! - 0x30) * weight;
      if (at === from) return Number.NaN;
    }
  }
  return at === end ? ms : ms - offsetMs(bytes, at, end);
}

function offsetMs(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at];
  if (sign === 0x5a || sign === 0x7a) return end === at + 1 ? 0 : Number.NaN;
  if (sign !== 0x2b && sign !== DASH) return Number.NaN;
  const colon = bytes[at + 3] === CLOCK_COLON ? 1 : 0;
  if (end !== at + 5 + colon) return Number.NaN;
  const hours = digits(bytes, at + 1, 2, end);
  const minutes = digits(bytes, at + 3 + colon, 2, end);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return Number.NaN;
  return (sign === DASH ? -1 : 1) * (hours * 3_600_000 + minutes * 60_000);
}

/** The number that `count` digits at `at` write, or -1. */
function digits(bytes: Uint8Array, at: number, count: number, end: number): number {
  if (at + count > end) return -1;
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
