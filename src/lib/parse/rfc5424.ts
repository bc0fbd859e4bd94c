import type { Fault } from '../errors.ts';
import type { Bytes, ByteString } from '../seams.ts';
import type { Field } from './record-fields.ts';
import { setMessage } from './rfc3164.ts';
import type { StructuredData } from './structured-data.ts';
import type { SyslogFields } from './syslog-fields.ts';

const BLANK = 0x20;
const DASH = 0x2d;
const OPEN = 0x5b;

/** A version, and a stamp: nothing else begins so. Behind a priority the stamp may be missing. */
const BEGINNING = /[1-9]\d{0,2} (?:- |\d{4}-\d\d-\d\dT)/y;

/** Where the time stamp begins in a record of RFC 5424 whose version is at `start`; -1 where it is none. */
export function stampOfRfc5424(text: ByteString, start: number, end: number, hasPriority: boolean): number {
  BEGINNING.lastIndex = start;
  if (!BEGINNING.test(text) || BEGINNING.lastIndex > end) return -1;
  const stamp = text.indexOf(' ', start) + 1;
  return hasPriority || text.charCodeAt(stamp) !== DASH ? stamp : -1;
}

/**
 * Reads `STAMP HOST APP PID MSGID [structured data] message`; `-` stands for none. Of a header that is not sound what can
 * be told is set, the rest is `message`, and the fault is given.
 */
export function readRfc5424(
  fields: SyslogFields,
  data: StructuredData,
  bytes: Bytes,
  text: ByteString,
  start: number,
  end: number,
): Fault | undefined {
  let at = start;
  for (const field of fields.words) {
    const stop = endOfWord(bytes, at, end);
    if (stop === at) {
      setMessage(fields, bytes, at, end);
      return at === end ? 'the record ends early' : 'unexpected characters';
    }
    setWord(fields, field, bytes, at, stop);
    at = stop === end ? end : stop + 1;
  }
  if (at === end) return 'the record ends early';
  const behind = bytes[at] === OPEN ? data.read(bytes, text, at, end) : bytes[at] === DASH ? at + 1 : -1;
  if (behind < 0 || (behind < end && bytes[behind] !== BLANK)) {
    setMessage(fields, bytes, behind < 0 || bytes[at] === DASH ? at : behind, end);
    return behind < 0 && bytes[at] === OPEN ? 'brackets that do not match' : 'unexpected characters';
  }
  setMessage(fields, bytes, Math.min(behind + 1, end), end);
  return undefined;
}

function endOfWord(bytes: Bytes, start: number, end: number): number {
  const blank = bytes.indexOf(BLANK, start);
  return blank < 0 || blank > end ? end : blank;
}

function setWord(fields: SyslogFields, field: Field, bytes: Bytes, start: number, end: number): void {
  if (end - start > 1 || bytes[start] !== DASH) fields.all.span(field, start, end);
}
