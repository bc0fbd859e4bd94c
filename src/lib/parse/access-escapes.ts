import { isUtf8 } from 'node:buffer';
import type { ByteString } from '../seams.ts';
import type { AccessEscape } from './access-steps.ts';

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Apache's `\"`, `\\`, `\n` and `\xhh`, which is also all that nginx writes. */
const DEFAULT = /(?:\\x[0-9A-Fa-f]{2})+|\\["\\bfnrtv]/g;
const JSON_ESCAPES = /(?:\\u[0-9A-Fa-f]{4})+|\\["\\/bfnrt]/g;

/**
 * `text` with its escapes resolved. One that is not known stays as it is, and so do bytes that would not be UTF-8: the
 * first bytes of a TLS connection, say.
 */
export function unescaped(text: ByteString, escape: AccessEscape): ByteString {
  if (escape === 'none') return text;
  if (escape === 'json') {
    return text.replace(JSON_ESCAPES, (found) => (found[1] === 'u' ? ofUnits(found) : ofCharacter(found)));
  }
  return text.replace(DEFAULT, (found) => (found[1] === 'x' ? ofBytes(found) : ofCharacter(found)));
}

const ofCharacter = (found: string): string => CONTROLS[found[1]!] ?? found[1]!;

function ofBytes(found: string): ByteString {
  const bytes = Buffer.from(found.replaceAll('\\x', ''), 'hex');
  return isUtf8(bytes) ? bytes.toString('latin1') : found;
}

/** Half a surrogate pair becomes U+FFFD. */
function ofUnits(found: string): ByteString {
  const characters = found.slice(2).split('\\u').map((hex) => String.fromCharCode(Number.parseInt(hex, 16))).join(''); // prettier-ignore
  return Buffer.from(characters).toString('latin1');
}
