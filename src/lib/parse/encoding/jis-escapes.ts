import type { Bytes } from '../../seams.ts';

const ESC = 0x1b;
const SHIFT = String.raw`\x1b(?:\$[@B]|\([BIJ])`;
const SHIFT_OUT_OF_ASCII = String.raw`\x1b(?:\$[@B]|\([IJ])`;
const EMPTY_SHIFTS = new RegExp(`${SHIFT}(?=${SHIFT})|${SHIFT_OUT_OF_ASCII}(?=\\n|$)`, 'g');
const SHIFTS = new RegExp(SHIFT, 'g');
const ASCII = '\x1b(B';

/** Whether text leaves ASCII by an escape of ISO-2022-JP. Terminals, too, write the one that goes back to it. */
export function leavesAscii(bytes: Bytes): boolean {
  for (let at = bytes.indexOf(ESC); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
    const kind = bytes[at + 1];
    const set = bytes[at + 2];
    if (kind === 0x24 /* $ */ && (set === 0x40 /* @ */ || set === 0x42) /* B */) return true;
    if (kind === 0x28 /* ( */ && (set === 0x49 /* I */ || set === 0x4a) /* J */) return true;
  }
  return false;
}

/**
 * Without escapes that no character follows. Writers that convert word by word make them, and a decoder holds them for
 * damage. A line end goes back to ASCII by itself.
 */
export function withoutEmptyShifts(bytes: Bytes): Bytes {
  if (!bytes.includes(ESC)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll(EMPTY_SHIFTS, ''), 'latin1');
}

/** The escape that is in force where `bytes` end: what has to precede the rest of the line. Empty for ASCII. */
export function shiftAtEnd(bytes: Bytes): string {
  const last = bytes.toString('latin1').match(SHIFTS)?.at(-1) ?? ASCII;
  return last === ASCII ? '' : last;
}
