import type { Bytes } from '../seams.ts';
import { LF } from './line.ts';

const BLANK = 0x20;
const LESS = 0x3c;
const GREATER = 0x3e;

/** More digits are beyond what a number holds exactly. */
const MAX_DIGITS = 15;
/** The digits, a blank, `<191>`. */
export const MAX_COUNT_BYTES = MAX_DIGITS + 6;

/** What begins at a place: a count (the length of its digits), nothing of the kind, or what more bytes will tell. */
export const NO_COUNT = 0;
export const UNTOLD = -1;

/** The digits of an octet count at `start`, RFC 6587: `54 <34>…`, the first not 0, a priority behind it. */
export function countDigits(bytes: Bytes, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at]!) && at - start <= MAX_DIGITS) at++;
  const digits = at - start;
  if (digits > MAX_DIGITS || (digits > 0 && bytes[start] === 0x30)) return NO_COUNT;
  if (at === end) return UNTOLD;
  if (digits === 0 || bytes[at++] !== BLANK) return NO_COUNT;
  if (at === end) return UNTOLD;
  if (bytes[at++] !== LESS) return NO_COUNT;
  const priority = at;
  while (at < end && isDigit(bytes[at]!) && at - priority < 3) at++;
  if (at === end) return UNTOLD;
  return at > priority && bytes[at] === GREATER ? digits : NO_COUNT;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/**
 * Where the bytes end that begin at `start` and have no count: at a line end, or where a count begins. More than `most`
 * bytes behind `start` where neither comes before; {@link UNTOLD} where more bytes will tell, unless they are at their end.
 */
export function endOfJunk(bytes: Bytes, start: number, most: number, isEnd: boolean): number {
  const last = start + most;
  for (let at = start + 1; at <= last; at++) {
    if (at >= bytes.length) return isEnd ? bytes.length : UNTOLD;
    if (bytes[at] === LF) return at;
    if (!isDigit(bytes[at]!)) continue;
    const digits = countDigits(bytes, at, bytes.length);
    if (digits > 0) return at;
    if (digits === UNTOLD && !isEnd) return UNTOLD;
  }
  return last + 1;
}
