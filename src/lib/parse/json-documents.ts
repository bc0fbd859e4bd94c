import { PipelineError } from '../errors.ts';
import type { Fault } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { BorderFinder } from './json-borders.ts';
import type { EnvelopeRule } from './json-borders.ts';
import type { Finder } from './finder.ts';
import { notAnObject } from './json-faults.ts';
import { JunkEnd } from './json-junk.ts';
import { findRestart, LineStarts } from './json-line-starts.ts';
import { JsonOpenRecord } from './json-open-record.ts';
import type { JsonRecordReader } from './json-record-reader.ts';
import { CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, RECORD_SEPARATOR } from './json-scanner.ts';
import { CR, LF } from './line.ts';
import { LineTracker } from './line-tracker.ts';

const NOTHING = Buffer.alloc(0);

/**
 * - `between` records
 * - `value`: in an object or array, by its brackets
 * - `junk`: in what is neither
 * - `lost`: behind the fault of a record, until a place where reading can go on
 * - `tail`: in an envelope, behind its records
 */
type State = 'between' | 'value' | 'junk' | 'lost' | 'tail';

/**
 * Finds records in JSON documents of any layout: objects one after another, arrays and envelopes of objects, over any
 * number of lines, with line feeds, commas, record separators or nothing between them.
 *
 * An element of an array is tried at once by the reader, which finds its end while it validates. Only where that fails, and
 * for objects that may be an envelope, borders are looked for first; that can stop and go on anywhere, so that no byte is
 * looked at again for each piece of input. Each decision is made at a byte that does not depend on how input is cut.
 */
export class JsonDocuments {
  readonly #chunk: ChunkBuilder;
  readonly #records: JsonRecordReader;
  readonly #rule: EnvelopeRule | undefined;
  #handOver: boolean;
  readonly #limit: number;
  readonly #borders = new BorderFinder();
  readonly #lineStarts = new LineStarts();
  readonly #junk = new JunkEnd();
  readonly #lines: LineTracker;
  readonly #record: JsonOpenRecord;

  #state: State = 'between';
  /** Bytes that are held: those of the open record, from its beginning. None where it is skipped. */
  #bytes: Bytes = NOTHING;
  /** Where `#bytes` begins in the entry, and up to where in it the finders have seen. */
  #offset: number;
  #seen = 0;
  #inArray = false;
  #inEnvelope = false;
  /** Behind a fault a bracket may as well begin the next document as the next element. */
  #unsure = false;
  /** Where records begin that are known not to end: what follows them on later lines did not close them. */
  #doomed: ReadonlySet<number> = new Set();
  /** Between root values: whether this line held nothing yet, or one object from its beginning on. */
  #lineHolds: 'nothing' | 'an object' | 'more' = 'nothing';
  #handedOver = false;

  constructor(chunk: ChunkBuilder, records: JsonRecordReader, options: DocumentOptions) {
    this.#chunk = chunk;
    this.#records = records;
    this.#rule = options.envelope;
    this.#handOver = options.handOver;
    this.#limit = options.maxRecordBytes;
    this.#offset = options.offset;
    this.#lines = new LineTracker(options.offset);
    this.#record = new JsonOpenRecord(chunk, options.maxRecordBytes);
  }

  /**
   * Gives the input behind the first line that holds one object and nothing else, where `handOver` is set: the rest is
   * better read line by line. Else undefined, and all input is taken.
   */
  push(input: Bytes): { readonly lines: Bytes; readonly offset: number } | undefined {
    const bytes = this.#bytes.length === 0 ? input : Buffer.concat([this.#bytes, input]);
    const end = this.#read(bytes, this.#seen);
    if (this.#handedOver) return { lines: bytes.subarray(end), offset: this.#offset + end };
    this.#hold(bytes);
    return undefined;
  }

  end(cause?: PipelineError): void {
    this.#handOver = false;
    let missing = this.#inArray || this.#state === 'tail';
    while (this.#state !== 'between' && this.#state !== 'tail') {
      missing = false;
      const bytes = this.#bytes;
      if (this.#record.isSkipped) {
        this.#rejectSkipped(this.#offset, cause);
      } else {
        const next = this.#state === 'value' ? this.#recover(bytes, bytes.length) : -1;
        if (next >= 0) this.#read(bytes, next);
        else
          this.#reject(
            bytes,
            bytes.length,
            this.#state === 'value' ? 'the record ends early' : this.#record.fault,
            cause,
          );
      }
      this.#hold(bytes);
    }
    if (missing && cause === undefined) {
      const error = new PipelineError('PARSE_RECORD', { format: 'json', fault: 'the record ends early' });
      this.#chunk.rejectLong({ offset: this.#offset, length: 0, head: NOTHING }, error);
    }
    this.#inArray = false;
    this.#state = 'between';
  }

  /** Reads on from `from` to the end of `bytes`, or to where lines are handed over. */
  #read(bytes: Bytes, from: number): number {
    let i = from;
    while (i >= 0 && i < bytes.length && !this.#handedOver) {
      i = this.#state === 'between' ? this.#between(bytes, i) : this.#resume(bytes, i);
    }
    return i < 0 ? bytes.length : i;
  }

  /** Keeps of `bytes`, all of which were seen, those of the record that is open. */
  #hold(bytes: Bytes): void {
    this.#lines.at(bytes, this.#offset, bytes.length);
    const open = this.#state !== 'between' && this.#state !== 'tail' && !this.#record.isSkipped;
    const from = open ? this.#record.start - this.#offset : bytes.length;
    this.#bytes = from === bytes.length ? NOTHING : bytes.subarray(from);
    this.#seen = bytes.length - from;
    this.#offset += from;
  }

  #between(bytes: Bytes, from: number): number {
    this.#begin(bytes);
    for (let i = from; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === LF) {
        this.#handedOver = this.#handOver && this.#lineHolds === 'an object';
        this.#lineHolds = 'nothing';
        if (this.#handedOver) return i + 1;
      } else if (byte === COMMA) {
        this.#lineHolds = 'more';
      } else if (byte === OPEN_BRACE && this.#inArray && !this.#unsure) {
        const end = this.#element(bytes, i);
        if (end < 0) return this.#open(bytes, i);
        i = end - 1;
      } else if (byte === OPEN_BRACKET && (!this.#inArray || this.#unsure)) {
        this.#enterArray(false);
      } else if (byte === CLOSE_BRACKET && this.#inArray) {
        this.#leaveArray();
        return i + 1;
      } else if (byte !== 0x20 && byte !== 0x09 && byte !== CR && byte !== RECORD_SEPARATOR) {
        return this.#open(bytes, i);
      }
    }
    return bytes.length;
  }

  /** Tries the element of an array that begins at `start`. Gives where it ends, or -1. */
  #element(bytes: Bytes, start: number): number {
    const end = this.#records.read(bytes, this.#chunk.text, start);
    if (end < 0 || end - start > this.#limit) return -1;
    if (this.#chunk.admit(start, end)) {
      this.#chunk.record(start, end);
      this.#records.values(this.#chunk.text, this.#chunk.values);
    }
    return end;
  }

  #enterArray(envelope: boolean): void {
    this.#state = 'between';
    this.#inArray = true;
    this.#inEnvelope = envelope;
    this.#unsure = false;
    this.#lineHolds = 'more';
  }

  #leaveArray(): void {
    this.#inArray = false;
    this.#unsure = false;
    this.#lineHolds = 'more';
    if (!this.#inEnvelope || this.#rule === undefined) return;
    this.#state = 'tail';
    this.#borders.beginInside(this.#rule);
  }

  /** Opens the record that begins at `start`. Gives where its finder begins. */
  #open(bytes: Bytes, start: number): number {
    const offset = this.#offset + start;
    this.#record.begin(offset, offset - this.#lines.at(bytes, this.#offset, start));
    const first = bytes[start];
    if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
      this.#state = 'junk';
      this.#record.fault = notAnObject(first);
      this.#junk.begin(this.#inArray);
      return start;
    }
    if (this.#doomed.has(offset)) {
      this.#state = 'lost';
      this.#record.fault = 'the record ends early';
      this.#lineStarts.begin(this.#record.column);
      return start + 1;
    }
    this.#state = 'value';
    this.#borders.begin(first === OPEN_BRACE && (!this.#inArray || this.#unsure) ? this.#rule : undefined);
    return start;
  }

  /** Goes on inside what is open. Gives where to go on, or -1 where all bytes are seen. */
  #resume(bytes: Bytes, from: number): number {
    if (this.#state === 'tail') return this.#tail(bytes, from);
    let i = from;
    if (!this.#record.isSkipped) {
      const last = this.#record.lastOffset - this.#offset;
      const to = Math.min(bytes.length, last);
      const border = this.#finder().feed(bytes, i, to);
      if (border >= 0) return this.#state === 'value' ? this.#border(bytes, border) : this.#found(bytes, border);
      if (to < last) return -1;
      if (this.#state === 'value') {
        const next = this.#recover(bytes, to);
        if (next >= 0) return next;
      }
      this.#record.skip(bytes, this.#offset);
      i = to;
    }
    return this.#state === 'value'
      ? this.#skipValue(bytes, i)
      : this.#found(bytes, this.#finder().feed(bytes, i, bytes.length));
  }

  #finder(): Finder {
    return this.#state === 'value' ? this.#borders : this.#state === 'junk' ? this.#junk : this.#lineStarts;
  }

  /** The end of junk, or a place where reading can go on behind a fault. */
  #found(bytes: Bytes, at: number): number {
    if (at < 0) return -1;
    this.#unsure ||= this.#state === 'lost';
    if (!this.#record.isSkipped) this.#reject(bytes, at, this.#record.fault);
    else this.#rejectSkipped(this.#offset + at);
    return at;
  }

  #border(bytes: Bytes, border: number): number {
    const { outcome } = this.#borders;
    if (outcome === 'envelope') {
      this.#enterArray(true);
      return border;
    }
    if (outcome !== 'closed') {
      const next = this.#recover(bytes, border);
      if (next >= 0) return next;
    }
    if (outcome === 'closed' || outcome === 'stray') {
      this.#complete(bytes, border);
      this.#unsure = outcome === 'stray';
    } else if (outcome === 'separator') {
      this.#reject(bytes, border, 'the record ends early');
    } else {
      this.#state = 'lost';
      this.#record.fault = 'a string that is not closed';
    }
    return border;
  }

  /** Goes on inside an object or array that is too long to be held. */
  #skipValue(bytes: Bytes, from: number): number {
    const next = this.#lineStarts.feed(bytes, from, bytes.length);
    const border = this.#borders.feed(bytes, from, next < 0 ? bytes.length : next);
    if (border >= 0) {
      const { outcome } = this.#borders;
      if (outcome === 'envelope') {
        this.#enterArray(true);
        return border;
      }
      if (outcome === 'closed' || outcome === 'stray') {
        this.#unsure = outcome === 'stray';
        this.#rejectSkipped(this.#offset + border);
        return border;
      }
      this.#state = 'lost';
    }
    if (next < 0) return -1;
    this.#unsure = true;
    this.#rejectSkipped(this.#offset + next);
    return next;
  }

  /**
   * The open value did not end by `to`. Gives up on it where a later line begins like a record: rejects what stands before
   * that line and gives its place; else -1.
   */
  #recover(bytes: Bytes, to: number): number {
    const { start, column } = this.#record;
    const open = this.#borders.openOffsets;
    this.#lineStarts.begin(column);
    const { next, hopelessBefore } = findRestart(this.#lineStarts, bytes, start - this.#offset, to, open);
    if (next < 0) return -1;
    this.#doomed = new Set(open.filter((at) => at < hopelessBefore).map((at) => start + at));
    this.#reject(bytes, next, 'the record ends early');
    this.#unsure = true;
    this.#lines.rewind(start, start - column);
    return next;
  }

  #tail(bytes: Bytes, from: number): number {
    const border = this.#borders.feed(bytes, from, bytes.length);
    if (border < 0) return -1;
    if (this.#borders.outcome === 'envelope') this.#enterArray(true);
    else this.#state = 'between';
    return border;
  }

  #complete(bytes: Bytes, end: number): void {
    this.#begin(bytes);
    const start = this.#record.start - this.#offset;
    const isObject = bytes[start] === OPEN_BRACE;
    const isAlone = isObject && !this.#inArray && this.#lineHolds === 'nothing';
    const oneLine = this.#lines.at(bytes, this.#offset, end) <= this.#record.start;
    // Where one record takes several lines, lines are not what divides records.
    this.#handOver &&= oneLine;
    if (isObject && this.#element(bytes, start) >= 0) this.#state = 'between';
    else this.#reject(bytes, end, isObject ? this.#records.fault : 'not an object');
    this.#lineHolds = isAlone && oneLine ? 'an object' : 'more';
  }

  #reject(bytes: Bytes, end: number, fault: Fault, cause?: PipelineError): void {
    this.#begin(bytes);
    this.#record.reject(end, fault, cause);
    this.#state = 'between';
    this.#lineHolds = 'more';
  }

  #rejectSkipped(end: number, cause?: PipelineError): void {
    this.#record.rejectSkipped(end, cause);
    this.#state = 'between';
    this.#lineHolds = 'more';
  }

  #begin(bytes: Bytes): void {
    if (this.#chunk.bytes !== bytes) this.#chunk.begin(bytes, this.#offset);
  }
}

export interface DocumentOptions {
  readonly envelope: EnvelopeRule | undefined;
  readonly handOver: boolean;
  readonly maxRecordBytes: number;
  /** Where the first byte that will be pushed stands in the entry. */
  readonly offset: number;
}
