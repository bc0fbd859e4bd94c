import type { ByteString } from '../../seams.ts';
import { unquoteText } from '../quote-text.ts';

/** String with its quotes, bracket or punctuation, or any other scalar, from where a token begins. */
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gy;
const BLANKS = /[ \t\r\n]*/y;

/**
 * The exact text of the value at `path` in a JSON text that is known to be valid, without blanks around it: keys of
 * objects, and indices of arrays. Of a name that comes twice the last one counts.
 */
export function jsonMember(json: ByteString, path: readonly string[]): ByteString | undefined {
  let start = 0;
  let end = json.length;
  for (const key of path) {
    const member = memberOf(json, start, key);
    if (member === undefined) return undefined;
    [start, end] = member;
  }
  return json.slice(start, end);
}

/** Where the value of `key` lies in the object or array that begins at `start`. */
function memberOf(json: ByteString, start: number, key: string): readonly [start: number, end: number] | undefined {
  const isArray = json[start] === '[';
  if (!isArray && json[start] !== '{') return undefined;
  let found: readonly [number, number] | undefined;
  let i = skip(json, start + 1);
  for (let index = 0; json[i] !== ']' && json[i] !== '}'; index++) {
    let name = String(index);
    if (!isArray) {
      const end = tokenEnd(json, i);
      name = unquoteText(json.slice(i, end));
      i = skip(json, skip(json, end) + 1);
    }
    const end = valueEnd(json, i);
    if (name === key) found = [i, end];
    i = skip(json, end);
    if (json[i] === ',') i = skip(json, i + 1);
  }
  return found;
}

/** Behind the value that begins at `start`: where its brackets are closed. */
function valueEnd(json: ByteString, start: number): number {
  let depth = 0;
  let i = start;
  do {
    i = skip(json, i);
    const first = json[i];
    if (first === '{' || first === '[') depth++;
    else if (first === '}' || first === ']') depth--;
    i = tokenEnd(json, i);
  } while (depth > 0);
  return i;
}

function tokenEnd(json: ByteString, start: number): number {
  TOKEN.lastIndex = start;
  TOKEN.test(json);
  return TOKEN.lastIndex;
}

function skip(json: ByteString, from: number): number {
  BLANKS.lastIndex = from;
  BLANKS.test(json);
  return BLANKS.lastIndex;
}
