/**
 * Walks JSON as bytes without building values, so that numbers keep their digits and objects the order of their keys.
 * Each function takes the index at which its token begins and returns the index after it, or -1 where the text is not JSON.
 */

/** Deeper nesting is refused as invalid, so that hostile input cannot exhaust the stack. */
export const MAX_DEPTH = 512;

export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** The first index at or after `i` that holds no white space. */
export function skipSpace(bytes: Uint8Array, i: number): number {
  while (i < bytes.length) {
    const byte = bytes[i]!;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    i++;
  }
  return i;
}

/** `i` is the index after the opening quote. */
export function skipString(bytes: Uint8Array, i: number): number {
  while (i < bytes.length) {
    const byte = bytes[i++]!;
    if (byte === QUOTE) return i;
    if (byte < 0x20) return -1;
    if (byte !== BACKSLASH) continue;
    if (i >= bytes.length) return -1;
    i = skipEscape(bytes, i);
    if (i < 0) return -1;
  }
  return -1;
}

function skipEscape(bytes: Uint8Array, i: number): number {
  switch (bytes[i]!) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return i + 1;
    case 0x75: // u
      for (let k = 1; k <= 4; k++) if (!isHex(bytes[i + k])) return -1;
      return i + 5;
    default:
      return -1;
  }
}

function isHex(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

function skipNumber(bytes: Uint8Array, i: number): number {
  if (bytes[i] === MINUS) i++;
  if (bytes[i] === 0x30) i++;
  else if (isDigit(bytes[i])) i = skipDigits(bytes, i);
  else return -1;
  if (bytes[i] === 0x2e) {
    if (!isDigit(bytes[i + 1])) return -1;
    i = skipDigits(bytes, i + 1);
  }
  const exponent = bytes[i];
  if (exponent === 0x65 || exponent === 0x45) {
    i++;
    if (bytes[i] === MINUS || bytes[i] === 0x2b) i++;
    if (!isDigit(bytes[i])) return -1;
    i = skipDigits(bytes, i);
  }
  return i;
}

function skipDigits(bytes: Uint8Array, i: number): number {
  while (i < bytes.length && isDigit(bytes[i])) i++;
  return i;
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

function skipWord(bytes: Uint8Array, i: number, word: Uint8Array): number {
  for (let k = 0; k < word.length; k++) if (bytes[i + k] !== word[k]) return -1;
  return i + word.length;
}

/** Any value. `i` is the index of its first byte; white space before it is the caller's to skip. */
export function skipValue(bytes: Uint8Array, i: number, depth = 0): number {
  switch (bytes[i]!) {
    case QUOTE:
      return skipString(bytes, i + 1);
    case OPEN_BRACE:
      return depth >= MAX_DEPTH ? -1 : skipObject(bytes, i + 1, depth + 1);
    case OPEN_BRACKET:
      return depth >= MAX_DEPTH ? -1 : skipArray(bytes, i + 1, depth + 1);
    case 0x74:
      return skipWord(bytes, i, TRUE);
    case 0x66:
      return skipWord(bytes, i, FALSE);
    case 0x6e:
      return skipWord(bytes, i, NULL);
    default:
      return skipNumber(bytes, i);
  }
}

function skipObject(bytes: Uint8Array, i: number, depth: number): number {
  i = skipSpace(bytes, i);
  if (bytes[i] === CLOSE_BRACE) return i + 1;
  for (;;) {
    if (bytes[i] !== QUOTE) return -1;
    i = skipString(bytes, i + 1);
    if (i < 0) return -1;
    i = skipSpace(bytes, i);
    if (bytes[i] !== COLON) return -1;
    i = skipValue(bytes, skipSpace(bytes, i + 1), depth);
    if (i < 0) return -1;
    i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    if (bytes[i] !== COMMA) return -1;
    i = skipSpace(bytes, i + 1);
  }
}

function skipArray(bytes: Uint8Array, i: number, depth: number): number {
  i = skipSpace(bytes, i);
  if (bytes[i] === CLOSE_BRACKET) return i + 1;
  for (;;) {
    i = skipValue(bytes, i, depth);
    if (i < 0) return -1;
    i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE_BRACKET) return i + 1;
    if (bytes[i] !== COMMA) return -1;
    i = skipSpace(bytes, i + 1);
  }
}
