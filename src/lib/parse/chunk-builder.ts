import { isUtf8 } from 'node:buffer';
import { PipelineError } from '../errors.ts';
import type { Fault } from '../errors.ts';
import { REJECT_HEAD_BYTES } from '../seams.ts';
import type { Bytes, ByteString, RecordChunk, Reject } from '../seams.ts';
import { isBlank } from './line.ts';
import type { LongRecord } from './open-record.ts';
import { ValueList } from './value-list.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Collects the records of one stretch of bytes into a chunk and numbers them across chunks. A reader adds exactly
 * `width` entries to `values` for each `record`.
 */
export class ChunkBuilder {
  /** The stretch, and the same as a string: an index means the same byte in both. */
  bytes: Bytes = NOTHING;
  text: ByteString = '';
  offset = 0;
  readonly values = new ValueList();
  readonly #format: string;
  readonly #limit: number;
  /** Making an error costs more than reading a record, and those of one fault are the same. */
  readonly #faults = new Map<Fault, PipelineError>();
  readonly #notUtf8 = new PipelineError('PARSE_ENCODING', { encoding: 'UTF-8' });
  #numbers: number[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #rejects: Reject[] = [];
  #filtered = 0;
  /** Up to where the values of elements lie, which may be behind them. */
  #reach = 0;
  #chunks: RecordChunk[] = [];
  #next: number;
  #first: number;
  #end = 0;
  /** Up to here the stretch is known to be UTF-8, so that no record there need be looked at again. */
  #clean = 0;

  /** `format` is what messages call a sound record; `before` the number of the last one that is not read here. */
  constructor(format: string, maxRecordBytes: number, before = 0) {
    this.#format = format;
    this.#limit = maxRecordBytes;
    this.#next = before + 1;
    this.#first = this.#next;
  }

  /** Number of the next record. */
  get next(): number {
    return this.#next;
  }

  /** Where in the entry the last record ends of the chunks that were made so far. */
  get end(): number {
    return this.#end;
  }

  /** Begins the next stretch. What was collected of the one before is a chunk of its own. */
  begin(bytes: Bytes, offset: number): void {
    this.seal();
    this.bytes = bytes;
    this.text = bytes.toString('latin1');
    this.offset = offset;
    const whole = wholeCharacters(bytes);
    this.#clean = isUtf8(bytes.subarray(0, whole)) ? whole : 0;
  }

  /** Whether the line [start, end) is blank, so that it is no record. A line too long to be held is one. */
  isBlankLine(start: number, end: number): boolean {
    return end - start <= this.#limit && isBlank(this.bytes, start, end);
  }

  /** Whether record [start, end) may be read; if not, it has been rejected as too long or not UTF-8. */
  admit(start: number, end: number): boolean {
    if (end - start <= this.#limit && this.#isUtf8(start, end)) return true;
    this.reject(start, end, this.#notUtf8);
    return false;
  }

  /** Where the stretch is UTF-8, so is a part of it that begins and ends between two characters. */
  #isUtf8(start: number, end: number): boolean {
    const { bytes } = this;
    if (end <= this.#clean && !isInside(bytes[start]) && !isInside(bytes[end])) return true;
    return isUtf8(bytes.subarray(start, end));
  }

  record(start: number, end: number): void {
    this.#numbers.push(this.#next++);
    this.#starts.push(start);
    this.#ends.push(end);
  }

  /** A record inside another one, which ends at `reach`: its values may lie anywhere in there. */
  element(start: number, end: number, reach: number): void {
    this.record(start, end);
    this.#reach = reach;
  }

  /** Drops a record on purpose: it is counted, and has a number. */
  filter(): void {
    this.#next++;
    this.#filtered++;
  }

  /** Rejects [start, end), which is not a sound record: as too long or not UTF-8 if it is, else for `fault`. */
  rejectFault(start: number, end: number, fault: Fault): void {
    if (!this.admit(start, end)) return;
    let error = this.#faults.get(fault);
    if (error === undefined) {
      error = new PipelineError('PARSE_RECORD', { format: this.#format, fault });
      this.#faults.set(fault, error);
    }
    this.reject(start, end, error);
  }

  /** Rejects [start, end) with `error`, unless it is too long to be kept: then that is what is said. */
  reject(start: number, end: number, error: PipelineError): void {
    const length = end - start;
    if (length > this.#limit) {
      this.rejectLong({ offset: this.offset + start, length, head: this.bytes.subarray(start, end) });
      return;
    }
    const raw = Buffer.from(this.bytes.subarray(start, end));
    this.#rejects.push({ number: this.#next++, error, offset: this.offset + start, length, raw });
  }

  /** Rejects a record of which `head` is kept: all of it; its beginning where it is over the limit. */
  rejectLong({ offset, length, head }: LongRecord, cause?: PipelineError): void {
    const kept = length > this.#limit ? Math.min(REJECT_HEAD_BYTES, this.#limit) : length;
    const error = cause ?? new PipelineError('PARSE_TOO_LONG', { bytes: length, limit: this.#limit });
    this.#rejects.push({ number: this.#next++, error, offset, length, raw: Buffer.from(head.subarray(0, kept)) });
  }

  /** The chunks that were collected since the last call. */
  finish(): readonly RecordChunk[] {
    this.seal();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.bytes = NOTHING;
    this.text = '';
    return chunks;
  }

  /** Ends the chunk at hand: what follows, of the same stretch too, is a chunk of its own. */
  seal(): void {
    if (this.#next === this.#first) return;
    const last = this.#ends.at(-1);
    const reject = this.#rejects.at(-1);
    if (last !== undefined) this.#end = this.offset + last;
    if (reject !== undefined) this.#end = Math.max(this.#end, reject.offset + reject.length);
    this.#chunks.push({
      first: this.#first,
      bytes: last === undefined ? NOTHING : this.bytes.subarray(0, Math.max(last, this.#reach)),
      offset: this.offset,
      numbers: this.#numbers,
      starts: this.#starts,
      ends: this.#ends,
      values: this.values.take(this.text),
      rejects: this.#rejects,
      ...(this.#filtered > 0 && { filtered: this.#filtered }),
    });
    this.#first = this.#next;
    this.#filtered = 0;
    this.#reach = 0;
    this.#numbers = [];
    this.#starts = [];
    this.#ends = [];
    this.#rejects = [];
  }
}

/** Whether a character has begun before this byte. */
function isInside(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Length of `bytes` without a character that is cut off at their end. */
function wholeCharacters(bytes: Bytes): number {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back]!;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? length - back : length;
  }
  return length;
}
