import type { Bytes, ByteString } from '../seams.ts';
import type { SyslogFields } from './syslog-fields.ts';
import { endOfStamp } from './syslog-stamp.ts';

const BLANK = 0x20;
const COLON = 0x3a;
const STAR = 0x2a;
const POINT = 0x2e;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** Characters of a host: names, addresses of both kinds, a zone behind `%`, relays joined by `/` or `@`. */
const HOST = bytesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:/@%');
/** Characters of a tag: what programs are called, `%ASA-6-302013` of Cisco too. No quote, brace, comma or `=`. */
const TAG = bytesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:/@%#+*()~$&\\!');

/** RFC 3164 allows 32; programs have longer names. */
const MAX_TAG = 128;
const MAX_PID = 64;

/** By byte: 1 for the characters, and for those beyond ASCII. */
function bytesOf(characters: string): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    Number(byte >= 0x80 || characters.includes(String.fromCharCode(byte))),
  );
}

/**
 * Reads a record of RFC 3164 from behind its priority: `Nov 22 01:02:03 host app[pid]: message`. Every part may be missing;
 * what cannot be told is `message`, and that is all where there is neither a priority nor a time stamp: then it gives
 * `false`.
 */
export function readRfc3164(
  fields: SyslogFields,
  bytes: Bytes,
  text: ByteString,
  start: number,
  end: number,
  hasPriority: boolean,
): boolean {
  const { all } = fields;
  let at = skipBlanks(bytes, start, end);
  let stamp = stampAt(bytes, text, at, end);
  // Cisco puts a sequence number before the stamp, and perhaps its own name: `123: router: *Mar  1 …`.
  const origin = stamp < 0 ? behindSequence(bytes, at, end) : -1;
  if (origin > 0) {
    const sequence = at;
    at = origin;
    stamp = stampAt(bytes, text, at, end);
    const colon = stamp < 0 ? endOfTag(bytes, origin, end) : -1;
    if (colon > 0 && bytes[colon] === COLON) {
      stamp = stampAt(bytes, text, colon + 2, end);
      if (stamp > 0) {
        all.span(fields.host, origin, colon);
        at = colon + 2;
      }
    }
    if (stamp > 0 || hasPriority) all.span(fields.sequence, sequence, origin - 2);
  }
  if (stamp < 0) {
    if (hasPriority) readContent(fields, bytes, at, end);
    else setMessage(fields, bytes, start, end);
    return hasPriority;
  }
  all.span(fields.timestamp, isMark(bytes[at]!) ? at + 1 : at, stamp);
  if (bytes[stamp] === COLON && stamp < end) {
    readContent(fields, bytes, skipBlanks(bytes, stamp + 1, end), end);
    return true;
  }
  at = skipBlanks(bytes, stamp, end);
  const host = endOfHost(bytes, at, end);
  if (host > 0) {
    all.span(fields.host, at, host);
    at = host === end ? end : host + 1;
    // `host : %ASA-…`
    if (bytes[at] === COLON && bytes[at + 1] === BLANK && at + 1 < end) at += 2;
  }
  readContent(fields, bytes, at, end);
  return true;
}

/** `app[pid]: message`, `app: message`, or a message alone. */
function readContent(fields: SyslogFields, bytes: Bytes, start: number, end: number): void {
  const { all } = fields;
  let at = start;
  const tag = endOfTag(bytes, start, end);
  if (tag > 0) {
    all.span(fields.app, start, tag);
    at = tag;
    if (bytes[at] === OPEN) {
      at = endOfPid(bytes, tag, end);
      all.span(fields.pid, tag + 1, at - 1);
    }
    if (at < end && bytes[at] === COLON) at++;
    if (at < end && bytes[at] === BLANK) at++;
  }
  setMessage(fields, bytes, at, end);
}

/** The message is the bytes [start, end) without a byte order mark before them; there is none where they are none. */
export function setMessage(fields: SyslogFields, bytes: Bytes, start: number, end: number): void {
  const hasMark = end - start >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
  const at = hasMark ? start + 3 : start;
  if (at < end) fields.all.span(fields.message, at, end);
}

/** Where the stamp at `at` ends, or -1. Cisco's clocks that are not set or not sure put a `*` or `.` before it. */
function stampAt(bytes: Bytes, text: ByteString, at: number, end: number): number {
  return at < end ? endOfStamp(text, isMark(bytes[at]!) ? at + 1 : at, end) : -1;
}

function isMark(byte: number): boolean {
  return byte === STAR || byte === POINT;
}

/** Behind Cisco's sequence number, `123: `; -1 where there is none. */
function behindSequence(bytes: Bytes, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at > start && at + 1 < end && bytes[at] === COLON && bytes[at + 1] === BLANK ? at + 2 : -1;
}

/** Where the word at `start` ends, if it is a host: a blank follows, and it is no tag. */
function endOfHost(bytes: Bytes, start: number, end: number): number {
  let at = start;
  while (at < end && HOST[bytes[at]!] === 1) at++;
  if (at === start || (at < end && bytes[at] !== BLANK) || bytes[at - 1] === COLON) return -1;
  return isNameStart(bytes[start]!) ? at : -1;
}

/** No name begins with a mark, as `--` of `-- MARK --` does. */
function isNameStart(byte: number): boolean {
  const small = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x3a) || (small >= 0x61 && small <= 0x7a) || byte >= 0x80;
}

/** Where the word at `start` ends, if it is a tag: `[pid]` follows, or a colon with a blank or the end behind it. */
function endOfTag(bytes: Bytes, start: number, end: number): number {
  const stop = Math.min(end, start + MAX_TAG);
  let at = start;
  while (at < stop && TAG[bytes[at]!] === 1) {
    if (at > start && bytes[at] === COLON && (at + 1 === end || bytes[at + 1] === BLANK)) return at;
    at++;
  }
  return at > start && at < stop && bytes[at] === OPEN && endOfPid(bytes, at, end) > 0 ? at : -1;
}

/** Behind the `]` of a `[pid]` that a colon, a blank or the end follows; -1 where there is no such. */
function endOfPid(bytes: Bytes, open: number, end: number): number {
  const stop = Math.min(end, open + MAX_PID);
  let at = open + 1;
  while (at < stop && bytes[at] !== CLOSE && bytes[at] !== BLANK) at++;
  if (at === open + 1 || at >= stop || bytes[at] !== CLOSE) return -1;
  return at + 1 === end || bytes[at + 1] === COLON || bytes[at + 1] === BLANK ? at + 1 : -1;
}

function skipBlanks(bytes: Bytes, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === BLANK) at++;
  return at;
}
