import type { ByteString, ValueKind } from '../../seams.ts';
import { quoteText } from '../quote-text.ts';
import { MISSING, type Converter } from './conversion.ts';

export function dynamicConverter(kind: ValueKind): Converter {
  return kind === 'text' ? fromText : fromJson;
}

function fromJson(value: ByteString): ByteString {
  const first = value.charCodeAt(0);
  if (first === 0x6e /* null */) return MISSING;
  return first === 0x7b /* { */ || first === 0x5b /* [ */ ? onOneLine(value) : value;
}

/** The text of an object or array is that object or array; any other text is a string. */
function fromText(text: ByteString): ByteString {
  return /^[ \t\r\n]*[{[]/.test(text) && isJson(text) ? onOneLine(withoutLoneSurrogates(text)).trim() : quoteText(text);
}

function isJson(text: ByteString): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * JSON text without line breaks, so that a row is one line wherever it is printed. Inside a string JSON allows none,
 * hence every one of them, with the indentation that follows, stands between tokens.
 */
export function onOneLine(json: ByteString): ByteString {
  return json.includes('\n') || json.includes('\r') ? json.replace(/[\r\n][\r\n\t ]*/g, '') : json;
}

/** JSON text in which an escaped surrogate without its other half is U+FFFD: the half alone has no UTF-8. */
export function withoutLoneSurrogates(json: ByteString): ByteString {
  if (!json.includes('\\')) return json;
  return json.replace(
    /\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u([dD][89a-fA-F]..)|\\./g,
    (escape, half: string | undefined) => (half === undefined ? escape : '\\ufffd'),
  );
}
