import { toByteString } from '../quote-text.ts';
import { endOfDigits, isDigit } from './digits.ts';
import { type OffsetReading, readOffset } from './offset.ts';
import { MONTHS } from './month.ts';
import type { Reading } from './reading.ts';
import { FRACTION_DIGITS } from './stamp.ts';

/** Reads one part of a text and moves on behind it; `false` where the text has something else there. */
export type ReadPart = (reading: Reading) => boolean;

export type Fact = 'year' | 'month' | 'day' | 'yearDay' | 'hour12' | 'half' | 'epoch' | 'other';

interface Directive {
  readonly read: ReadPart;
  readonly facts: readonly Fact[];
}

const WEEKDAYS = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');

/** The letter behind `%` → how it is read. Numbers may leave out their leading zeros, except for `%Y` and `%y`. */
export const directives: ReadonlyMap<string, Directive> = new Map(
  Object.entries({
    Y: { read: number(4, 4, 1, 9999, (r, n) => (r.year = n)), facts: ['year'] },
    y: { read: number(2, 2, 0, 99, (r, n) => (r.year = n < 69 ? 2000 + n : 1900 + n)), facts: ['year'] },
    m: { read: number(1, 2, 1, 12, (r, n) => (r.month = n)), facts: ['month'] },
    b: { read: name(MONTHS, (r, index) => (r.month = index + 1)), facts: ['month'] },
    B: { read: name(MONTHS, (r, index) => (r.month = index + 1)), facts: ['month'] },
    d: { read: number(1, 2, 1, 31, (r, n) => (r.day = n)), facts: ['day'] },
    e: { read: number(1, 2, 1, 31, (r, n) => (r.day = n)), facts: ['day'] },
    j: { read: number(1, 3, 1, 366, (r, n) => (r.yearDay = n)), facts: ['yearDay'] },
    a: { read: name(WEEKDAYS, () => 0), facts: ['other'] },
    A: { read: name(WEEKDAYS, () => 0), facts: ['other'] },
    H: { read: number(1, 2, 0, 23, (r, n) => (r.hour = n)), facts: ['other'] },
    I: { read: number(1, 2, 1, 12, (r, n) => (r.hour12 = n)), facts: ['hour12'] },
    p: { read: half, facts: ['half'] },
    M: { read: number(1, 2, 0, 59, (r, n) => (r.minute = n)), facts: ['other'] },
    S: { read: number(1, 2, 0, 60, (r, n) => (r.second = n)), facts: ['other'] },
    f: { read: fraction, facts: ['other'] },
    z: { read: offset, facts: ['other'] },
    Z: { read: zoneName, facts: ['other'] },
    s: { read: number(1, 12, 0, Infinity, (r, n) => (r.epoch = n)), facts: ['epoch'] },
  } satisfies Record<string, Directive>),
);

/** Blanks of a pattern stand for any number of blanks, none included. */
export function skipBlanks(reading: Reading): boolean {
  while (reading.text.charCodeAt(reading.at) === 0x20 || reading.text.charCodeAt(reading.at) === 0x09) reading.at++;
  return true;
}

/** Characters of a pattern that stand for themselves. */
export function literal(characters: string): ReadPart {
  const bytes = toByteString(characters);
  return (reading) => {
    if (!reading.text.startsWith(bytes, reading.at)) return false;
    reading.at += bytes.length;
    return true;
  };
}

function number(
  minDigits: number,
  maxDigits: number,
  least: number,
  most: number,
  set: (reading: Reading, value: number) => number,
): ReadPart {
  return (reading) => {
    // `%d` and its like are often padded with a blank.
    if (minDigits === 1) skipBlanks(reading);
    const start = reading.at;
    let value = 0;
    while (reading.at < start + maxDigits && isDigit(reading.text.charCodeAt(reading.at))) {
      value = value * 10 + reading.text.charCodeAt(reading.at++) - 0x30;
    }
    if (reading.at < start + minDigits || value < least || value > most) return false;
    set(reading, value);
    return true;
  };
}

/** An English name, whole or its first three letters, in any case. */
function name(names: readonly string[], set: (reading: Reading, index: number) => number): ReadPart {
  const short = names.map((whole) => whole.slice(0, 3));
  return (reading) => {
    const index = short.indexOf(reading.text.slice(reading.at, reading.at + 3).toLowerCase());
    const whole = names[index];
    if (whole === undefined) return false;
    const isWhole = reading.text.slice(reading.at, reading.at + whole.length).toLowerCase() === whole;
    reading.at += isWhole ? whole.length : 3;
    set(reading, index);
    return true;
  };
}

/** `AM` or `PM`, in any case. */
export function half(reading: Reading): boolean {
  const word = reading.text.slice(reading.at, reading.at + 2).toLowerCase();
  if (word !== 'am' && word !== 'pm') return false;
  reading.half = word === 'pm' ? 12 : 0;
  reading.at += 2;
  return true;
}

function fraction(reading: Reading): boolean {
  const end = endOfDigits(reading.text, reading.at);
  if (end === reading.at) return false;
  reading.fraction = reading.text.slice(reading.at, Math.min(end, reading.at + FRACTION_DIGITS));
  reading.at = end;
  return true;
}

export function offset(reading: Reading): boolean {
  const found: OffsetReading = { seconds: 0, end: 0 };
  if (!readOffset(reading.text, reading.at, found)) return false;
  reading.offset = found.seconds;
  reading.at = found.end;
  return true;
}

/** Other names of zones are ambiguous (`IST` is three of them): they need `zone`. */
export function zoneName(reading: Reading): boolean {
  const name = ['UTC', 'GMT', 'Z'].find((candidate) => reading.text.startsWith(candidate, reading.at));
  if (name === undefined) return false;
  reading.offset = 0;
  reading.at += name.length;
  return true;
}
