import type { ByteString } from '../../seams.ts';
import { toByteString, toCharacters } from '../quote-text.ts';

/** `https://host/path?a=1&b=x+y#part`, or the query alone → its pairs, decoded; a name without a value has an empty one. */
export function* queryPairs(text: string): Iterable<[string, string]> {
  const bytes = toByteString(text);
  const [query = ''] = bytes.slice(bytes.indexOf('?') + 1).split('#', 1);
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    yield equals < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
  }
}

/** Not `URLSearchParams`: it spoils other characters where an escape is no UTF-8. */
function decoded(text: ByteString): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([\dA-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return toCharacters(bytes);
}
