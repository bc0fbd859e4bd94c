import type { ParsedText } from '../../config/types.ts';
import type { ByteString } from '../../seams.ts';
import { onOneLine, withoutLoneSurrogates } from '../convert/dynamic.ts';
import { toByteString, toCharacters, unquoteText } from '../quote-text.ts';
import { jsonMember } from './json-member.ts';
import { logfmtPairs } from './logfmt-pairs.ts';
import { queryPairs } from './query-pairs.ts';

/** Reads text as what it is said to be: the value at `take`, or all of it as a JSON object. None where it is not that. */
export function parsedText(
  as: ParsedText,
  take: readonly string[] | undefined,
): (text: ByteString) => ByteString | undefined {
  if (as === 'json') return (text) => parsedJson(text, take ?? []);
  const pairsOf = as === 'logfmt' ? logfmtPairs : queryPairs;
  const name = take?.join('.');
  return (text) => {
    const pairs = new Map(pairsOf(toCharacters(text)));
    if (name === undefined)
      return pairs.size === 0 ? undefined : toByteString(JSON.stringify(Object.fromEntries(pairs)));
    const value = pairs.get(name);
    return value === undefined ? undefined : toByteString(value);
  };
}

function parsedJson(text: ByteString, path: readonly string[]): ByteString | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const value = jsonMember(text.trim(), path);
  if (value === undefined || value === 'null') return undefined;
  const sound = withoutLoneSurrogates(value);
  return sound.startsWith('"') ? unquoteText(sound) : onOneLine(sound);
}
