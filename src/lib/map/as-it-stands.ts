import type { Column } from '../config/types.ts';
import type { Bytes } from '../seams.ts';

/**
 * Whether the bytes [start, end) of a value are, just as they stand, what the column's converter would make of them. A
 * no is no verdict: then the converter is asked. Most numbers and times of a log are written the way rows have them.
 */
export type AsItStands = (bytes: Bytes, start: number, end: number) => boolean;

export function asItStands({ type, time }: Pick<Column, 'type' | 'time'>): AsItStands | undefined {
  if (type === 'int') return (bytes, start, end) => isInteger(bytes, start, end, INT_DIGITS);
  if (type === 'long') return (bytes, start, end) => isInteger(bytes, start, end, LONG_DIGITS);
  if (type === 'real') return isDecimal;
  return type === 'datetime' && (time === 'auto' || time === 'iso') ? isUtcTime : undefined;
}

/** As many digits fit 32 and 64 bits whatever they are. */
const INT_DIGITS = 9;
const LONG_DIGITS = 18;
/** A double holds every number of so many digits before its point. */
const DECIMAL_BYTES = 300;

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

const isDigit = (byte: number | undefined): boolean => byte! >= ZERO && byte! <= 0x39;

/** Gives the index behind the digits that begin at `from`. */
function digits(bytes: Bytes, from: number, end: number): number {
  let i = from;
  while (i < end && isDigit(bytes[i])) i++;
  return i;
}

function isInteger(bytes: Bytes, start: number, end: number, most: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  const length = end - first;
  if (length === 0 || length > most || (bytes[first] === ZERO && end - start > 1)) return false;
  return digits(bytes, first, end) === end;
}

function isDecimal(bytes: Bytes, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  if (end - start > DECIMAL_BYTES) return false;
  const point = digits(bytes, first, end);
  if (point === first || (bytes[first] === ZERO && point > first + 1)) return false;
  if (point === end) return true;
  return bytes[point] === POINT && point + 1 < end && digits(bytes, point + 1, end) === end;
}

/** `2026-11-22T01:02:03`, up to seven more digits, `Z`. */
function isUtcTime(bytes: Bytes, start: number, end: number): boolean {
  const seconds = start + 19;
  if (bytes[end - 1] !== 0x5a || end - start < 20 || end - start > 28) return false;
  if (bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS || bytes[start + 10] !== 0x54) return false;
  if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return false;
  if (digits(bytes, start, end) !== start + 4 || !(bytes[start]! > ZERO)) return false;
  // No month is shorter than 28 days; later ones are left to the calendar.
  if (!isWithin(bytes, start + 5, 1, 12) || !isWithin(bytes, start + 8, 1, 28)) return false;
  if (!isWithin(bytes, start + 11, 0, 23) || !isWithin(bytes, start + 14, 0, 59)) return false;
  if (!isWithin(bytes, start + 17, 0, 59)) return false;
  return (
    seconds === end - 1 ||
    (bytes[seconds] === POINT && end - 1 > seconds + 1 && digits(bytes, seconds + 1, end) === end - 1)
  );
}

function isWithin(bytes: Bytes, at: number, least: number, most: number): boolean {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  const value = tens * 10 + ones;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 && value >= least && value <= most;
}
