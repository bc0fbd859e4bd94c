import type { ByteString } from '../seams.ts';

/**
 * Raw characters → JSON string with its quotes. Escapes the quote, the backslash and control characters below 0x20;
 * every other byte stays, so UTF-8 comes through unharmed (`JSON.stringify` leaves U+007F … U+00FF alone).
 */
export function quoteText(text: ByteString): ByteString {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Few log strings need an escape, and looking for one is a third cheaper than `JSON.stringify`. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const NEEDS_ESCAPE = /[\u0000-\u001f"\\]/;

/** JSON string with its quotes → its characters. */
export function unquoteText(json: ByteString): ByteString {
  return json.includes('\\') ? unescaped(json) : json.slice(1, -1);
}

/** Characters → ByteString. A lone surrogate becomes U+FFFD. */
export function toByteString(characters: string): ByteString {
  return NOT_ASCII_CHARACTER.test(characters) ? Buffer.from(characters, 'utf8').toString('latin1') : characters;
}

const NOT_ASCII_CHARACTER = /[^\0-\x7f]/;

/** ByteString → characters. */
export function toCharacters(text: ByteString): string {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}

const NOT_ASCII = /[\x80-\xff]/;

// `\u00e9` names a character, `Ã©` are its two bytes: only decoded text holds both alike.
function unescaped(json: ByteString): ByteString {
  return toByteString(JSON.parse(Buffer.from(json, 'latin1').toString('utf8')) as string);
}
