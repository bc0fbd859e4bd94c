import { isUtf8 } from 'node:buffer';
import type { Bytes } from '../../seams.ts';
import { plausibility } from './plausible.ts';

/** How much of an entry is looked at to tell UTF-16 from other text. */
export const SAMPLE_BYTES = 4096;

type Order = 'utf-16le' | 'utf-16be';

/** Of the characters of a text, so many are below U+0100 at the least, and so have a zero: spaces, digits, line ends. */
const LEAST_ZEROS = 0.02;
/** Where the bytes could be UTF-8 as well they are ASCII and zeros: so many of them, if it is UTF-16. */
const LEAST_ZEROS_IN_UTF8 = 0.4;
/** What text scores by character, when it is read in its own order; in the other it is below 0 for the most part. */
const LEAST_SCORE = 0.5;

/** The byte order of UTF-16, told by a mark, or by zeros and by how it reads; `undefined`: it is something else. */
export function utf16Of(sample: Bytes): Order | undefined {
  if (sample.length >= 2 && sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample.length >= 2 && sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  const units = sample.length >> 1;
  let zeros = 0;
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros++;
  const least = isUtf8(wholeCharacters(sample)) ? LEAST_ZEROS_IN_UTF8 : LEAST_ZEROS;
  if (zeros === 0 || zeros < units * least) return undefined;
  const even = sample.subarray(0, units * 2);
  const [little, big] = [scoreOf(even, 'utf-16le'), scoreOf(even, 'utf-16be')];
  if (Math.max(little, big) < units * LEAST_SCORE) return undefined;
  return little >= big ? 'utf-16le' : 'utf-16be';
}

/** The sample up to its last byte of ASCII: behind it a character may be cut off. */
function wholeCharacters(sample: Bytes): Bytes {
  let end = sample.length;
  while (end > 0 && sample[end - 1]! >= 0x80) end--;
  return sample.subarray(0, end);
}

/** How much like text the sample is in that order. Half a character at its end does not count. */
function scoreOf(sample: Bytes, order: Order): number {
  const text = new TextDecoder(order).decode(sample).replace(/\ufffd$/, '');
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd\ufffe\uffff]/.test(text)) return -1;
  const ascii = text.match(/[\t-\r\x1b -~]/g)?.length ?? 0; // oxlint-disable-line no-control-regex
  return ascii + plausibility(text).score;
}
