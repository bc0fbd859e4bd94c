import type { ByteString } from '../../seams.ts';

/** The two digits at `at` as a number; -1 where there are none. */
export function twoDigits(text: ByteString, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** The four digits at `at` as a number; negative where there are none. */
export function fourDigits(text: ByteString, at: number): number {
  const high = twoDigits(text, at);
  const low = twoDigits(text, at + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}

/** Where the run of digits that begins at `at` ends. */
export function endOfDigits(text: ByteString, at: number): number {
  let end = at;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
