import type { ByteString } from '../../seams.ts';
import { decimal } from './decimal.ts';

/** Text of a number → the integer that it is, where that fits 32 bits. */
export function intText(text: ByteString): ByteString | undefined {
  return integer(text, '2147483647', '2147483648');
}

/** The same for 64 bits. The digits never pass through a JavaScript number, which would round them beyond 2^53. */
export function longText(text: ByteString): ByteString | undefined {
  return integer(text, '9223372036854775807', '9223372036854775808');
}

function integer(text: ByteString, most: string, mostBelowZero: string): ByteString | undefined {
  if (text.length < most.length && isPlain(text)) return text;
  const number = decimal(text);
  if (number === undefined || number.scale < 0) return undefined;
  if (number.digits === '') return '0';
  const limit = number.negative ? mostBelowZero : most;
  if (number.digits.length + number.scale > limit.length) return undefined;
  const digits = number.digits + '0'.repeat(number.scale);
  if (digits.length === limit.length && digits > limit) return undefined;
  return number.negative ? `-${digits}` : digits;
}

/** Digits that JSON would write the same way: no sign, no zero in front. */
function isPlain(text: ByteString): boolean {
  if (text.charCodeAt(0) === 0x30) return text.length === 1;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}
