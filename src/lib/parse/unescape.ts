import type { ByteString } from '../seams.ts';

/** How a backslash in a quoted value is read: as in JSON, only before a quote or another backslash, or as itself. */
export type Escapes = 'json' | 'quote' | 'none';

const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '/': '/' };
/** Code units in a row may be the two halves of one character. */
const JSON_ESCAPE = /((?:\\u[\da-fA-F]{4})+)|\\([\s\S])/g;
const QUOTE_ESCAPE = /\\(["'\\])/g;

/** A quoted value without its escapes. An escape that means nothing stays as it is; half a character becomes U+FFFD. */
export function unescape(text: ByteString, escapes: Escapes): ByteString {
  if (escapes === 'none') return text;
  if (escapes === 'quote') return text.replace(QUOTE_ESCAPE, '$1');
  return text.replace(JSON_ESCAPE, (whole: string, units: string | undefined, letter: string) => {
    if (units !== undefined) return Buffer.from(characters(units)).toString('latin1');
    return letter === '"' || letter === "'" || letter === '\\' ? letter : (LETTERS[letter] ?? whole);
  });
}

/** `\u0041\u0042` → `AB` */
function characters(units: string): string {
  let text = '';
  for (let i = 2; i < units.length; i += 6) text += String.fromCharCode(Number.parseInt(units.slice(i, i + 4), 16));
  return text;
}
