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
type LeefOptions = z.infer<typeof options>;

const HEADER = 'leef_version vendor product product_version event_id'.split(' ');

const TAB = '\t';
const PIPE = 0x7c;
const EQUALS = 0x3d;
const VERSION_2 = 0x32;

/** One character, or the number of one: "hex value … prefix 0x or x, followed by 1 to 4 characters". */
const HEX = /^0?x([0-9A-Fa-f]{1,4})$/;
const MAX_DELIMITER_BYTES = 6;

/**
 * Log Event Extended Format, 1.0 and 2.0: `LEEF:2.0|vendor|product|version|id|^|key=value^key=value`, with a syslog header
 * before it or not. Header fields are `leef_version`, `vendor`, `product`, `product_version` and `event_id`;
 * {@link EventExtensions} and {@link EventReader} have the others.
 */
export const leef: Format<LeefOptions> = {
  type: 'leef',
  summary: 'Log Event Extended Format, with or without a syslog header: one event a line.',
  options,
  values: 'text',
  splittable: ({ multiline }) => multiline === undefined,
  parser: ({ multiline }, projection, limits, start) =>
    new LineParser(
      'LEEF',
      (fields) => new EventReader('LEEF:', new LeefBody(fields), fields),
      projection,
      limits,
      framing(multiline),
      start,
    ),
};

class LeefBody implements EventBody {
  readonly #header: PipeHeader;
  readonly #extensions: EventExtensions;
  #delimiter = TAB;

  constructor(fields: RecordFields) {
    this.#header = new PipeHeader(fields, HEADER, false);
    this.#extensions = new EventExtensions(fields);
  }

  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined {
    const stop = this.#header.find(bytes, start, end);
    if (stop < 0) return 'the record ends early';
    let at = Math.min(stop + 1, end);
    this.#delimiter = TAB;
    if (bytes[this.#header.startOf(0)] === VERSION_2) at = this.#readDelimiter(bytes, text, at, end);
    this.#extensions.begin(text);
    const fault = this.#readAttributes(text, at, end);
    if (fault !== undefined) return fault;
    this.#extensions.finish();
    // Last, so that an attribute which is called like a header field does not take its place.
    this.#header.set(text);
    return undefined;
  }

  /** The sixth value of a header of 2.0, which may be left out. Gives where the attributes begin. */
  #readDelimiter(bytes: Bytes, text: ByteString, start: number, end: number): number {
    const stop = Math.min(end, start + MAX_DELIMITER_BYTES + 1);
    let pipe = start;
    while (pipe < stop && bytes[pipe] !== PIPE) pipe++;
    // The delimiter is a pipe itself.
    if (pipe === start && pipe + 1 < end && bytes[pipe + 1] === PIPE) pipe++;
    if (pipe >= stop || bytes[pipe] !== PIPE) return start;
    const delimiter = delimiterOf(text.slice(start, pipe));
    if (delimiter === undefined) return start;
    this.#delimiter = delimiter;
    return pipe + 1;
  }

  /** A piece without an equals sign is part of the value before it, which held the delimiter. */
  #readAttributes(text: ByteString, start: number, end: number): Fault | undefined {
    const delimiter = this.#delimiter;
    let keyStart = -1;
    let keyEnd = -1;
    let valueEnd = -1;
    for (let at = start; at < end;) {
      const stop = endOfPiece(text, at, end, delimiter);
      let equals = at;
      while (equals < stop && text.charCodeAt(equals) !== EQUALS) equals++;
      if (equals > at && equals < stop) {
        if (keyStart >= 0) this.#extensions.add(keyStart, keyEnd, keyEnd + 1, valueEnd, undefined);
        keyStart = at;
        keyEnd = equals;
        valueEnd = stop;
      } else if (stop > at) {
        if (keyStart < 0) return 'unexpected characters';
        valueEnd = stop;
      }
      at = stop + delimiter.length;
    }
    if (keyStart >= 0) this.#extensions.add(keyStart, keyEnd, keyEnd + 1, valueEnd, undefined);
    return undefined;
  }
}

function delimiterOf(written: ByteString): ByteString | undefined {
  if (written === '') return TAB;
  const hex = HEX.exec(written)?.[1];
  const characters =
    hex === undefined ? Buffer.from(written, 'latin1').toString() : String.fromCodePoint(Number.parseInt(hex, 16));
  return Array.from(characters).length === 1 ? Buffer.from(characters).toString('latin1') : undefined;
}

/** Where the delimiter next stands, or the end. */
function endOfPiece(text: ByteString, start: number, end: number, delimiter: ByteString): number {
  const first = delimiter.charCodeAt(0);
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) === first && (delimiter.length === 1 || text.startsWith(delimiter, at))) return at;
  }
  return end;
}
