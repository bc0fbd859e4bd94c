import type { ByteString } from '../seams.ts';
import { OPEN_BRACE, OPEN_BRACKET } from './json-scanner.ts';

const ESCAPE = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u[dD][c-fC-F][0-9a-fA-F]{2}|[^])/g;
const STRING_OR_SPACE = /("[^"\\]*(?:\\[^][^"\\]*)*")|[ \t\r\n]+/g;

/** JSON text in which each escape of half a surrogate pair has become `\ufffd`: the service refuses what is not Unicode. */
export function replaceLoneSurrogates(json: ByteString): ByteString {
  return json.replace(ESCAPE, (escape: string, low: string | undefined) =>
    escape.length > 2 && low === undefined ? '\\ufffd' : escape,
  );
}

/** JSON text without the white space between its tokens. */
export function compact(json: ByteString): ByteString {
  return json.replace(STRING_OR_SPACE, '$1');
}

/** A value without halves of surrogate pairs, if there may be `surrogates`, and without line feeds between its tokens. */
export function mended(value: ByteString, surrogates: boolean): ByteString {
  const first = value.charCodeAt(0);
  const nested = first === OPEN_BRACE || first === OPEN_BRACKET;
  const compacted = nested && value.includes('\n') ? compact(value) : value;
  return surrogates ? replaceLoneSurrogates(compacted) : compacted;
}

/** The string that a JSON string, quotes included, stands for. */
export function decodeString(json: ByteString): string {
  return (JSON.parse(Buffer.from(json, 'latin1').toString()) as string).toWellFormed();
}
