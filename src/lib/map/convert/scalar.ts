import type { ByteString, ValueKind } from '../../seams.ts';
import { unquoteText } from '../quote-text.ts';
import { MISSING, type Converter } from './conversion.ts';

/**
 * Reads a number, a truth value or a time from the text of it. What JSON writes as a number and what it writes as a
 * string are read alike; blanks around the text do not count, and blank text is no value.
 */
export function scalarConverter(kind: ValueKind, read: (text: ByteString) => ByteString | undefined): Converter {
  const fromText: Converter = (value) => {
    const text = trimBlanks(value);
    return text === '' ? MISSING : read(text);
  };
  return kind === 'text' ? fromText : (value) => fromJson(value, read, fromText);
}

function fromJson(value: ByteString, read: Converter, fromText: Converter): ByteString | undefined {
  switch (value.charCodeAt(0)) {
    case 0x22: // "
      return fromText(unquoteText(value));
    case 0x6e: // null
      return MISSING;
    case 0x7b: // {
    case 0x5b: // [
      return undefined;
    default:
      return read(value);
  }
}

/** `trim()` would take the byte 0xA0, which ends many a character in UTF-8. */
export function trimBlanks(text: ByteString): ByteString {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
