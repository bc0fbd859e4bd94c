import { datetimeMs } from './datetime.ts';
import { isDigit, QUOTE } from './json-text.ts';

/** "string, int, long, real, boolean, dynamic, datetime": the types of a stream declaration; `guid` exists in tables only. */
export const STREAM_TYPES = ['string', 'int', 'long', 'real', 'boolean', 'dynamic', 'datetime'] as const;
export type StreamType = (typeof STREAM_TYPES)[number];

/** What becomes of a value in its column: kept byte for byte, or replaced by other JSON text. */
export type Fit =
  { readonly kind: 'kept' } | { readonly kind: 'nulled' | 'truncated' | 'converted'; readonly json: string };

const KEPT: Fit = { kind: 'kept' };
const NULLED: Fit = { kind: 'nulled', json: 'null' };

export interface TypeRules {
  readonly maxFieldBytes: number;
  readonly stringMismatch: 'text' | 'null';
}

/** How the JSON value in `bytes[start … end)` fits a column of that type. */
export function fit(type: StreamType, bytes: Buffer, start: number, end: number, rules: TypeRules): Fit {
  const first = bytes[start]!;
  if (first === 0x6e) return KEPT;
  switch (type) {
    case 'string':
      if (first === QUOTE) return fitString(bytes, start, end, rules);
      return rules.stringMismatch === 'null' ? NULLED : asText(bytes, start, end, 'converted', rules);
    case 'dynamic':
      if (first === QUOTE) return fitString(bytes, start, end, rules);
      return end - start > rules.maxFieldBytes ? asText(bytes, start, end, 'truncated', rules) : KEPT;
    case 'int':
      return isInteger(bytes, start, end, 32) ? KEPT : NULLED;
    case 'long':
      return isInteger(bytes, start, end, 64) ? KEPT : NULLED;
    case 'real':
      return isNumber(first) ? KEPT : NULLED;
    case 'boolean':
      return first === 0x74 || first === 0x66 ? KEPT : NULLED;
    case 'datetime':
    default:
      return first === QUOTE && !Number.isNaN(datetimeMs(bytes, start + 1, end - 1)) ? KEPT : NULLED;
  }
}

/** A string longer than the limit is cut at a character; every other string is kept. */
export function fitString(bytes: Buffer, start: number, end: number, rules: TypeRules): Fit {
  if (end - start - 2 <= rules.maxFieldBytes) return KEPT;
  const text = JSON.parse(bytes.toString('utf8', start, end)) as string;
  if (Buffer.byteLength(text) <= rules.maxFieldBytes) return KEPT;
  return { kind: 'truncated', json: JSON.stringify(cut(text, rules.maxFieldBytes)) };
}

function asText(bytes: Buffer, start: number, end: number, kind: 'truncated' | 'converted', rules: TypeRules): Fit {
  const text = bytes.toString('utf8', start, end);
  const kept = cut(text, rules.maxFieldBytes);
  return { kind: kept.length < text.length ? 'truncated' : kind, json: JSON.stringify(kept) };
}

/** The longest beginning of `text` that takes at most `limit` bytes of UTF-8 and ends between two characters. */
function cut(text: string, limit: number): string {
  const utf8 = Buffer.from(text);
  if (utf8.length <= limit) return text;
  let end = limit;
  while (end > 0 && (utf8[end]! & 0xc0) === 0x80) end--;
  return utf8.toString('utf8', 0, end);
}

function isNumber(first: number): boolean {
  return first === 0x2d || isDigit(first);
}

/** `12.0` and `1e3` are no integers: a real that is ingested into an integer column becomes null. */
function isInteger(bytes: Buffer, start: number, end: number, bits: 32 | 64): boolean {
  if (!isNumber(bytes[start]!)) return false;
  for (let i = start + 1; i < end; i++) if (!isDigit(bytes[i])) return false;
  if (end - start <= (bits === 32 ? 9 : 18)) return true;
  if (end - start > 20) return false;
  const value = BigInt(bytes.toString('latin1', start, end));
  return BigInt.asIntN(bits, value) === value;
}
