import type { ByteString } from '../../seams.ts';
import { decimal } from '../convert/decimal.ts';
import { endOfDigits } from './digits.ts';
import { FRACTION_DIGITS, stampWriter, type TimeReader } from './stamp.ts';

export const EPOCH_UNITS = ['s', 'ms', 'us', 'ns'] as const;
export type EpochUnit = (typeof EPOCH_UNITS)[number];

/** Digits that a unit has after the point of a second. */
const UNIT_DIGITS: Readonly<Record<EpochUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

/** More digits before the point of a number than this are past the year 9999 in every unit. */
const MAX_WHOLE_DIGITS = 21;

/**
 * Reads the time since 1970 from its digits, so that nanoseconds stay exact: `1485893834.891`. Without `unit` the
 * magnitude tells it: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds, else nanoseconds.
 */
export function epochReader(unit?: EpochUnit): TimeReader {
  const write = stampWriter();
  return (text) => {
    const negative = text.charCodeAt(0) === 0x2d;
    const start = negative ? 1 : 0;
    const point = endOfDigits(text, start);
    if (point === start) return undefined;
    let whole = text.slice(start, point);
    let rest = '';
    if (point < text.length) {
      rest = text.slice(point + 1);
      if (text.charCodeAt(point) !== 0x2e || rest === '' || endOfDigits(rest, 0) < rest.length) {
        const plain = withoutExponent(text);
        if (plain === undefined) return undefined;
        [whole, rest] = plain;
      }
    }
    if (whole.startsWith('0')) whole = whole.replace(/^0+(?=\d)/, '');
    if (whole.length > MAX_WHOLE_DIGITS) return undefined;
    const digits = unit === undefined ? digitsByMagnitude(whole.length) : UNIT_DIGITS[unit];
    const padded = whole.padStart(digits + 1, '0');
    const seconds = Number(padded.slice(0, padded.length - digits));
    const fraction = (padded.slice(padded.length - digits) + rest).slice(0, FRACTION_DIGITS);
    return negative ? writeBefore1970(seconds, fraction, write) : write(seconds, fraction);
  };
}

function digitsByMagnitude(wholeDigits: number): number {
  if (wholeDigits <= 11) return UNIT_DIGITS.s;
  if (wholeDigits <= 14) return UNIT_DIGITS.ms;
  return wholeDigits <= 17 ? UNIT_DIGITS.us : UNIT_DIGITS.ns;
}

function writeBefore1970(
  seconds: number,
  fraction: string,
  write: ReturnType<typeof stampWriter>,
): ByteString | undefined {
  if (Number(fraction) === 0) return write(-seconds, fraction);
  const rest = String(10 ** fraction.length - Number(fraction)).padStart(fraction.length, '0');
  return write(-seconds - 1, rest);
}

/** `1.485893834891e9` → its digits before and after the point. */
function withoutExponent(text: ByteString): [string, string] | undefined {
  const number = /[eE]/.test(text) ? decimal(text) : undefined;
  if (number === undefined || number.digits.length + number.scale > MAX_WHOLE_DIGITS) return undefined;
  const { digits, scale } = number;
  if (scale >= 0) return [digits + '0'.repeat(scale), ''];
  if (scale < -MAX_WHOLE_DIGITS - digits.length) return ['0', ''];
  const padded = digits.padStart(1 - scale, '0');
  return [padded.slice(0, scale), padded.slice(scale)];
}
