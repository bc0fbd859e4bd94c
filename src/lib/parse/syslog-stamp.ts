import type { ByteString } from '../seams.ts';

const CLOCK = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?`;
const YEAR = '(?:19|20)\\d\\d';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
/** What a zone looks like behind the clock. Other words there are a host. */
const ZONE = String.raw`(?: (?:UTC|GMT|Z|TZ[+-]\d{1,2}|[+-]\d\d:?\d\d|[A-Z]{3,5}(?= ${YEAR}|:)))?`;

/** A year at the end is none where it begins an IPv6 address: `2001:db8::7`. */
const LAST_YEAR = `(?: ${YEAR}(?!:[^ \\r\\n]))?`;

/** `Nov  2 01:02:03`, `2026 Nov 22 01:02:03.456 UTC`, `Aug 24 05:34:00 CST 1987`. */
const RFC3164 = `(?:${YEAR} )?${MONTH} {1,2}\\d{1,2}(?: ${YEAR})? ${CLOCK}${ZONE}${LAST_YEAR}`;
/** `2026-11-22T01:02:03.456+09:00`, with a blank for the T. */
const ISO = String.raw`\d{4}-\d\d-\d\d[T ]${CLOCK}(?:Z| ?[+-]\d\d:?\d\d)?`;
/** A blank, a colon or the end follows. */
const STAMP = new RegExp(`(?:${ISO}|${RFC3164})(?![^ :\\r\\n])`, 'y');

/** Nothing that the pattern matches is longer. */
const MAX_LENGTH = 64;

/** Where the time stamp ends that begins at `start` of a record that ends at `end`; -1 where none begins there. */
export function endOfStamp(text: ByteString, start: number, end: number): number {
  // What stands behind a short record is not looked at.
  const isNear = end - start <= MAX_LENGTH;
  STAMP.lastIndex = isNear ? 0 : start;
  if (!STAMP.test(isNear ? text.slice(start, end) : text)) return -1;
  return isNear ? start + STAMP.lastIndex : STAMP.lastIndex;
}
