import { isUtf8 } from 'node:buffer';
import { PipelineError } from '../errors.ts';
import { REJECT_HEAD_BYTES } from '../seams.ts';
import type { Bytes, ByteString, RecordChunk, Reject } from '../seams.ts';
import type { LongRecord } from './open-record.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Collects the records of one stretch of bytes into a chunk and numbers them across chunks. A reader pushes exactly
 * `width` entries to `values` for each `record`.
 */
export class ChunkBuilder {
  /** The stretch, and the same as a string: an index means the same byte in both. */
  bytes: Bytes = NOTHING;
  text: ByteString = '';
  offset = 0;
  values: (ByteString | undefined)[] = [];
  readonly #limit: number;
  #numbers: number[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #rejects: Reject[] = [];
  #next = 1;
  /** Whether the whole stretch is known to be UTF-8, so that no record of it need be looked at again. */
  #clean = true;

  constructor(maxRecordBytes: number) {
    this.#limit = maxRecordBytes;
  }

  /** Number of the next record. */
  get next(): number {
    return this.#next;
  }

  begin(bytes: Bytes, offset: number): void {
    this.bytes = bytes;
    this.text = bytes.latin1Slice();
    this.offset = offset;
    this.#clean = isUtf8(bytes.subarray(0, wholeCharacters(bytes)));
  }

  /** Whether record [start, end) may be read; if not, it has been rejected as too long or not UTF-8. */
  admit(start: number, end: number): boolean {
    if (end - start <= this.#limit && (this.#clean || isUtf8(this.bytes.subarray(start, end)))) return true;
    this.reject(start, end, new PipelineError('PARSE_ENCODING', { encoding: 'UTF-8' }));
    return false;
  }

  record(start: number, end: number): void {
    this.#numbers.push(this.#next++);
    this.#starts.push(start);
    this.#ends.push(end);
  }

  /** Rejects [start, end) with `error`, unless it is too long to be kept: then that is what is said. */
  reject(start: number, end: number, error: PipelineError): void {
    const length = end - start;
    if (length > this.#limit) {
      this.rejectLong({
        offset: this.offset + start,
        length,
        head: this.bytes.subarray(start, start + REJECT_HEAD_BYTES),
      });
      return;
    }
    const raw = Buffer.from(this.bytes.subarray(start, end));
    this.#rejects.push({ number: this.#next++, error, offset: this.offset + start, length, raw });
  }

  rejectLong({ offset, length, head }: LongRecord, cause?: PipelineError): void {
    const error = cause ?? new PipelineError('PARSE_TOO_LONG', { bytes: length, limit: this.#limit });
    this.#rejects.push({ number: this.#next++, error, offset, length, raw: Buffer.from(head) });
  }

  /** What was collected since the last call: one chunk, or none. */
  finish(): readonly RecordChunk[] {
    if (this.#numbers.length === 0 && this.#rejects.length === 0) return [];
    const last = this.#ends.at(-1);
    const chunk: RecordChunk = {
      bytes: last === undefined ? NOTHING : this.bytes.subarray(0, last),
      offset: this.offset,
      numbers: this.#numbers,
      starts: this.#starts,
      ends: this.#ends,
      values: this.values,
      rejects: this.#rejects,
    };
    this.#numbers = [];
    this.#starts = [];
    this.#ends = [];
    this.values = [];
    this.#rejects = [];
    this.bytes = NOTHING;
    this.text = '';
    return [chunk];
  }
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
