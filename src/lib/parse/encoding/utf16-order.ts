import { isAscii } from 'node:buffer';
import type { Bytes } from '../../seams.ts';
import { isHighSurrogate, isLowSurrogate, unitAt } from './utf16-text.ts';
import type { ByteOrder } from './utf16-text.ts';

/** So much of an entry is looked at to find out whether it is UTF-16. */
export const HEAD_BYTES = 4096;

/** The byte order that the mark at the beginning of an entry tells. */
export function markedOrder(head: Bytes): ByteOrder | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'le';
  return head[0] === 0xfe && head[1] === 0xff ? 'be' : undefined;
}

/**
 * The byte order of UTF-16 without a mark, from the first {@link HEAD_BYTES} of an entry; `undefined` where it is
 * something else, such as text with a few NULs, or no text at all. The numbers are ours: logs have digits and spaces in
 * every line, so a 16th of all units is ASCII even in Japanese, and random bytes make a 500th.
 */
export function likelyOrder(head: Bytes): ByteOrder | undefined {
  if (!head.includes(0)) return undefined;
  const le = count(head, 'le');
  const be = count(head, 'be');
  const [order, most, other] = le.ascii >= be.ascii ? (['le', le, be] as const) : (['be', be, le] as const);
  const units = head.length >> 1;
  const isText = most.ascii >= 2 && most.ascii * 16 >= units && most.foreign * 50 <= units;
  // Fields of ASCII between NULs: each two letters make an ideograph, so a quarter or more of the units are none of ASCII.
  const isNarrow = isAscii(head) && most.ascii * 4 < units * 3;
  return isText && !isNarrow && other.ascii * 4 <= most.ascii ? order : undefined;
}

/** Units that are ASCII text, and those that are in no text: controls, halves of pairs, no characters. */
function count(head: Bytes, order: ByteOrder): { readonly ascii: number; readonly foreign: number } {
  let ascii = 0;
  let foreign = 0;
  let isPaired = false;
  const end = head.length - (head.length % 2);
  for (let at = 0; at < end; at += 2) {
    const unit = unitAt(head, at, order);
    if (unit === 0x09 || unit === 0x0a || unit === 0x0d || unit === 0x1b || (unit >= 0x20 && unit < 0x7f)) ascii++;
    else if (unit < 0xa0 || unit >= 0xfffe) foreign++;
    else if (isLowSurrogate(unit) !== isPaired) foreign++;
    isPaired = isHighSurrogate(unit);
  }
  return { ascii, foreign };
}
