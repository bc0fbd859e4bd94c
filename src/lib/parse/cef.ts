import { z } from 'zod';
import type { Fault } from '../errors.ts';
import type { Bytes, ByteString, Format } from '../seams.ts';
import { EventExtensions } from './event-extensions.ts';
import { type EventBody, EventReader } from './event-reader.ts';
import { LineParser } from './line-parser.ts';
import { framing, multiline } from './multiline.ts';
import { PipeHeader } from './pipe-header.ts';
import type { RecordFields } from './record-fields.ts';

const options = z.strictObject({ multiline });
type CefOptions = z.infer<typeof options>;

const HEADER = 'cef_version device_vendor device_product device_version signature_id name severity'.split(' ');

const BLANK = 0x20;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;

/** By byte: 1 where it may begin a key, 2 where it may stand later in one. */
const KEY = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /\w/.test(character) ? 1 : Number('.-[]'.includes(character)) * 2;
});

/**
 * Common Event Format: `CEF:0|vendor|product|version|id|name|severity|key=value key=value`, with a syslog header before it
 * or not. Header fields are `cef_version`, `device_vendor`, `device_product`, `device_version`, `signature_id`, `name` and
 * `severity`; {@link EventExtensions} and {@link EventReader} have the others.
 */
export const cef: Format<CefOptions> = {
  type: 'cef',
  summary: 'Common Event Format, with or without a syslog header: one event a line.',
  options,
  values: 'text',
  splittable: ({ multiline }) => multiline === undefined,
  parser: ({ multiline }, projection, limits, start) =>
    new LineParser(
      'CEF',
      (fields) => new EventReader('CEF:', new CefBody(fields), fields),
      projection,
      limits,
      framing(multiline),
      start,
    ),
};

class CefBody implements EventBody {
  readonly #header: PipeHeader;
  readonly #extensions: EventExtensions;

  constructor(fields: RecordFields) {
    this.#header = new PipeHeader(fields, HEADER, true);
    this.#extensions = new EventExtensions(fields);
  }

  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined {
    let from = start;
    while (from < end && bytes[from] === BLANK) from++;
    const stop = this.#header.find(bytes, from, end);
    if (stop < 0) return 'the record ends early';
    this.#extensions.begin(text);
    const fault = this.#readExtensions(bytes, text, Math.min(stop + 1, end), end);
    if (fault !== undefined) return fault;
    this.#extensions.finish();
    // Last, so that an extension which is called like a header field does not take its place.
    this.#header.set(text);
    return undefined;
  }

  /** A value goes on to the last blank before the next ` key=`: it may hold blanks, and equals signs too. */
  #readExtensions(bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined {
    let keyStart = -1;
    let keyEnd = -1;
    let isEscaped = false;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === BACKSLASH) {
        isEscaped = true;
        at++;
      } else if (byte === EQUALS) {
        const key = startOfKey(bytes, keyStart < 0 ? start : keyEnd + 1, at, keyStart < 0);
        if (key < 0) continue;
        if (keyStart >= 0) this.#add(bytes, text, keyStart, keyEnd, key, isEscaped);
        else if (!isBlank(bytes, start, key)) return 'unexpected characters';
        keyStart = key;
        keyEnd = at;
        isEscaped = false;
      }
    }
    if (keyStart >= 0) this.#add(bytes, text, keyStart, keyEnd, end, isEscaped);
    else if (!isBlank(bytes, start, end)) return 'unexpected characters';
    return undefined;
  }

  #add(bytes: Bytes, text: ByteString, keyStart: number, keyEnd: number, stop: number, isEscaped: boolean): void {
    const start = keyEnd + 1;
    let end = stop;
    while (end > start && bytes[end - 1] === BLANK) end--;
    this.#extensions.add(keyStart, keyEnd, start, end, isEscaped ? unescaped(text.slice(start, end)) : undefined);
  }
}

/** Where the key begins that ends at `end`: behind a blank, or the first of all at `least`; -1 where there is none. */
function startOfKey(bytes: Bytes, least: number, end: number, isFirst: boolean): number {
  let at = end;
  while (at > least && KEY[bytes[at - 1]!] !== 0) at--;
  if (at === end || KEY[bytes[at]!] !== 1) return -1;
  return at === least ? (isFirst ? at : -1) : bytes[at - 1] === BLANK ? at : -1;
}

function isBlank(bytes: Bytes, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== BLANK) return false;
  return true;
}

const MEANT: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

/** `\=`, `\\`, `\n`, `\r`, and `\|`, which needs none here; other backslashes stay. */
function unescaped(value: ByteString): ByteString {
  return value.replace(/\\([=\\nr|])/g, (_, letter: string) => MEANT[letter] ?? letter);
}
