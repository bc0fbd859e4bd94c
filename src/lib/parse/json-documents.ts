import { PipelineError } from '../errors.ts';
import type { Fault } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { BorderFinder } from './json-borders.ts';
import type { EnvelopeRule } from './json-borders.ts';
import { JsonOpenRecord } from './json-open-record.ts';
import type { JsonPlace } from './json-place.ts';
import type { JsonRecords } from './json-records.ts';
import { CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, RECORD_SEPARATOR } from './json-scanner.ts';
import { CR, LF } from './line.ts';
import { LineTracker } from './line-tracker.ts';

const NOTHING = Buffer.alloc(0);
const STOP = Buffer.alloc(1);

/** Between records, in one whose end is looked for, or in an envelope behind its records. */
type State = 'between' | 'open' | 'tail';

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
  readonly #records: JsonRecords;
  readonly #rule: EnvelopeRule | undefined;
  #handOver: boolean;
  readonly #limit: number;
  readonly #tailBorders = new BorderFinder();
  readonly #lines: LineTracker;
  readonly #record: JsonOpenRecord;

  /**
   * The stretch at hand with a byte behind it at which every scan stops: reading past the end of an array is right, and makes
   * all of the scanner's code slow from then on (envelopes: 130 instead of 300 MB/s).
   */
  #stopped: Bytes = NOTHING;
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
  /** Between root values: whether this line held nothing yet, or one object from its beginning on. */
  #lineHolds: 'nothing' | 'an object' | 'more' = 'nothing';
  #handedOver = false;
  /** Records that end here or later have the same open around them as there is now, and are as unsure. */
  #since = 0;

  constructor(chunk: ChunkBuilder, records: JsonRecords, options: DocumentOptions) {
    this.#chunk = chunk;
    this.#records = records;
    this.#rule = options.envelope;
    this.#handOver = options.handOver;
    this.#limit = options.maxRecordBytes;
    this.#offset = options.offset;
    this.#lines = new LineTracker(options.offset);
    this.#record = new JsonOpenRecord(chunk, options.maxRecordBytes);
    const { place, offset } = options;
    if (place === undefined) return;
    this.#handOver = place.hand_over;
    this.#inArray = place.inside !== 'nothing';
    this.#inEnvelope = place.inside === 'envelope';
    this.#unsure = place.unsure;
    this.#lineHolds = 'more';
    // A line that began behind the record is still to come.
    this.#lines.rewind(offset, Math.min(place.line, offset));
  }

  /**
   * What must be known to read on behind a record that ends at `from` or later; `last` is where the last one ended. Other
   * records may have stood on lines of which nobody knows any more where they began.
   */
  behind(last: number): { readonly from: number; readonly place: JsonPlace } | undefined {
    // Whether the line that has an object alone goes on is not known yet.
    if (this.#state === 'tail' || (this.#handOver && this.#lineHolds === 'an object')) return undefined;
    const line = this.#state === 'open' ? this.#record.start - this.#record.column : this.#lines.line;
    const from = Math.max(this.#since, Math.min(line, last));
    if (this.#record.dooms(from)) return undefined;
    const inside = !this.#inArray ? 'nothing' : this.#inEnvelope ? 'envelope' : 'array';
    return { from, place: { inside, unsure: this.#unsure, hand_over: this.#handOver, line } };
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
    if (this.#state === 'open') {
      while (this.#state === 'open') this.#endOpen(this.#bytes, cause);
    } else if ((this.#inArray || this.#state === 'tail') && cause === undefined) {
      const error = new PipelineError('PARSE_RECORD', { format: 'json', fault: 'the record ends early' });
      this.#chunk.rejectLong({ offset: this.#offset, length: 0, head: NOTHING }, error);
    }
    this.#inArray = false;
    this.#state = 'between';
  }

  /** Ends the record that is open in `bytes`, all that is left, and reads what can be read behind its beginning. */
  #endOpen(bytes: Bytes, cause?: PipelineError): void {
    const next = this.#record.isSkipped ? -1 : this.#record.giveUp(bytes, this.#offset, bytes.length);
    this.#reject(bytes, next < 0 ? bytes.length : next, this.#record.fault, next < 0 ? cause : undefined);
    if (next >= 0) {
      this.#unsure = true;
      this.#read(bytes, next);
    }
    this.#hold(bytes);
  }

  /** Reads on from `from` to the end of `bytes`, or to where lines are handed over. */
  #read(bytes: Bytes, from: number): number {
    let i = from;
    while (i >= 0 && i < bytes.length && !this.#handedOver) {
      if (this.#state === 'between') i = this.#between(bytes, i);
      else i = this.#state === 'open' ? this.#resume(bytes, i) : this.#tail(bytes, i);
    }
    return i < 0 ? bytes.length : i;
  }

  /** Keeps of `bytes`, all of which were seen, those of the record that is open. */
  #hold(bytes: Bytes): void {
    this.#lines.at(bytes, this.#offset, bytes.length);
    const open = this.#state === 'open' && !this.#record.isSkipped;
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
        const end = this.#element(i);
        if (end < 0) return this.#open(bytes, i);
        i = end - 1;
      } else if (byte === OPEN_BRACKET && (!this.#inArray || this.#unsure)) {
        this.#enterArray(false, i + 1);
      } else if (byte === CLOSE_BRACKET && this.#inArray) {
        this.#leaveArray(i + 1);
        return i + 1;
      } else if (byte !== 0x20 && byte !== 0x09 && byte !== CR && byte !== RECORD_SEPARATOR) {
        return this.#open(bytes, i);
      }
    }
    return bytes.length;
  }

  /** Tries the element of an array that begins at `start`. Gives where it ends, or -1. */
  #element(start: number): number {
    const end = this.#records.read(this.#stopped, this.#chunk.text, start);
    if (end < 0 || end - start > this.#limit) return -1;
    if (this.#chunk.admit(start, end)) this.#records.add(this.#chunk, start, end);
    return end;
  }

  /** `end` is where the bracket ends in the bytes at hand. */
  #enterArray(envelope: boolean, end: number): void {
    this.#since = this.#offset + end;
    this.#state = 'between';
    this.#inArray = true;
    this.#inEnvelope = envelope;
    this.#unsure = false;
    this.#lineHolds = 'more';
  }

  #leaveArray(end: number): void {
    this.#since = this.#offset + end;
    this.#inArray = false;
    this.#unsure = false;
    this.#lineHolds = 'more';
    if (!this.#inEnvelope || this.#rule === undefined) return;
    this.#state = 'tail';
    this.#tailBorders.beginInside(this.#rule);
  }

  /** Opens the record that begins at `start`. Gives `start`. */
  #open(bytes: Bytes, start: number): number {
    const offset = this.#offset + start;
    this.#state = 'open';
    this.#record.begin(offset, bytes[start]!, {
      column: offset - this.#lines.at(bytes, this.#offset, start),
      inArray: this.#inArray,
      rule: this.#inArray && !this.#unsure ? undefined : this.#rule,
    });
    return start;
  }

  /** Goes on inside the open record. Gives where to go on behind it, or -1 where all bytes are seen. */
  #resume(bytes: Bytes, from: number): number {
    const record = this.#record;
    const end = record.feed(bytes, this.#offset, from);
    if (end < 0) return -1;
    if (record.event === 'envelope') {
      this.#enterArray(true, end);
    } else if (record.event === 'closed' || record.event === 'stray') {
      this.#complete(bytes, end);
      this.#beUnsure(record.event === 'stray');
    } else {
      this.#reject(bytes, end, record.fault);
      this.#beUnsure(this.#unsure || record.event === 'given up');
      // Its line end was left behind without a look at what the line held.
      if (record.event === 'given up') this.#since = this.#offset + end;
    }
    return end;
  }

  #beUnsure(unsure: boolean): void {
    if (unsure !== this.#unsure) this.#since = this.#record.start + 1;
    this.#unsure = unsure;
  }

  #tail(bytes: Bytes, from: number): number {
    const border = this.#tailBorders.feed(bytes, from, bytes.length);
    if (border < 0) return -1;
    if (this.#tailBorders.outcome === 'envelope') this.#enterArray(true, border);
    else this.#state = 'between';
    return border;
  }

  #complete(bytes: Bytes, end: number): void {
    this.#begin(bytes);
    const record = this.#record;
    const start = record.start - this.#offset;
    const isObject = !record.isSkipped && bytes[start] === OPEN_BRACE;
    const isAlone = isObject && !this.#inArray && this.#lineHolds === 'nothing';
    const oneLine = this.#lines.at(bytes, this.#offset, end) <= record.start;
    // Where one record takes several lines, lines are not what divides records.
    this.#handOver &&= oneLine;
    if (isObject && this.#element(start) >= 0) this.#state = 'between';
    else this.#reject(bytes, end, isObject ? this.#records.fault : 'not an object');
    this.#lineHolds = isAlone && oneLine ? 'an object' : 'more';
  }

  #reject(bytes: Bytes, end: number, fault: Fault, cause?: PipelineError): void {
    this.#begin(bytes);
    this.#record.reject(end, this.#offset, fault, cause);
    // Reading may go back to inside what is rejected.
    if (!this.#record.isSkipped) this.#lines.rewind(this.#record.start, this.#record.start - this.#record.column);
    this.#state = 'between';
    this.#lineHolds = 'more';
  }

  #begin(bytes: Bytes): void {
    if (this.#chunk.bytes === bytes) return;
    this.#chunk.begin(bytes, this.#offset);
    this.#stopped = Buffer.concat([bytes, STOP]);
  }
}

export interface DocumentOptions {
  readonly envelope: EnvelopeRule | undefined;
  readonly handOver: boolean;
  readonly maxRecordBytes: number;
  /** Where the first byte that will be pushed stands in the entry. */
  readonly offset: number;
  /** What reading is in the middle of, where it does not begin with the entry. */
  readonly place: JsonPlace | undefined;
}
