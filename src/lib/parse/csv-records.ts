import type { Fault, PipelineError } from '../errors.ts';
import { REJECT_HEAD_BYTES } from '../seams.ts';
import type { Bytes, Projection } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { CsvBorders } from './csv-borders.ts';
import { CsvColumns, EXTRA } from './csv-columns.ts';
import { CsvFields } from './csv-fields.ts';
import type { CsvSyntax } from './csv-fields.ts';
import { UnclaimedFields } from './unclaimed.ts';
import { uniqueNames } from './unique-names.ts';
import { CR, isBlank, LF, lineStop } from './line.ts';

const NOTHING = Buffer.alloc(0);
const LINE_END = Buffer.from('\n');

export interface CsvLayout {
  readonly syntax: CsvSyntax;
  /** Whether the first record is the header. */
  readonly header: boolean;
  readonly columns: readonly string[] | undefined;
  /** Empty where there are no comments. */
  readonly comment: Bytes;
  readonly maxRecordBytes: number;
  /** Where the first byte that will be pushed stands in the entry. */
  readonly offset: number;
}

/**
 * Reads CSV records. A record whose line end is at hand is split at once. One that is cut off, too long or broken has its
 * end looked for first, in a way that can stop and go on anywhere, so that each decision is the same however input is cut.
 */
export class CsvRecords {
  readonly unclaimed = new UnclaimedFields();
  readonly #chunk: ChunkBuilder;
  readonly #projection: Projection;
  readonly #layout: CsvLayout;
  readonly #fields: CsvFields;
  readonly #borders: CsvBorders;
  #columns: CsvColumns | undefined;
  #names: readonly string[] | undefined;
  #headerNext: boolean;

  /** Bytes of the record that is open, unless it is skipped, and how many of them `#borders` has seen. */
  #bytes: Bytes = NOTHING;
  #seen = 0;
  /** Whether `#borders` is at work on the open record. */
  #open = false;
  #inComment = false;
  #offset: number;
  /** The first bytes of an open record that is over the limit, and where it began. */
  #skipped: Bytes | undefined;
  #start = 0;

  constructor(chunk: ChunkBuilder, projection: Projection, layout: CsvLayout) {
    this.#chunk = chunk;
    this.#projection = projection;
    this.#layout = layout;
    this.#fields = new CsvFields(layout.syntax);
    this.#borders = new CsvBorders(layout.syntax);
    this.#offset = layout.offset;
    this.#headerNext = layout.header;
    if (layout.columns !== undefined) this.#name(layout.columns);
  }

  /** Names of the columns, as far as they are known, as they were written: not made unique. */
  get names(): readonly string[] | undefined {
    return this.#names;
  }

  push(input: Bytes): void {
    const bytes = this.#bytes.length === 0 ? input : Buffer.concat([this.#bytes, input]);
    let from = 0;
    if (this.#open) {
      from = this.#find(bytes, 0, this.#seen);
      if (from < 0) {
        this.#hold(bytes, this.#skipped === undefined ? 0 : bytes.length);
        return;
      }
    }
    this.#hold(bytes, this.#read(bytes, from));
  }

  end(cause?: PipelineError): void {
    const held = this.#bytes;
    const end = this.#offset + held.length;
    if (cause === undefined && held.length > 0) {
      // A line feed behind the last record ends it, unless it is inside quotes.
      this.push(LINE_END);
      while (this.#bytes.length > 0) {
        const bytes = this.#bytes;
        const next = this.#reject(bytes, 0, this.#borders.endedAt, 'a quote that is never closed');
        this.#hold(bytes, this.#read(bytes, next));
      }
    }
    if (this.#skipped !== undefined) this.#rejectSkipped(end, cause);
    if (cause !== undefined && !isBlank(held, 0, held.length)) {
      this.#chunk.rejectLong({ offset: this.#offset, length: held.length, head: held }, cause);
    }
    this.#bytes = NOTHING;
    this.#open = false;
    this.#inComment = false;
  }

  /** Reads on from `from`, where a record begins. Gives where the record begins that is open at the end of `bytes`. */
  #read(bytes: Bytes, from: number): number {
    const { comment, maxRecordBytes } = this.#layout;
    this.#begin(bytes);
    // Reading past the end of an array would make the code that splits records slow from then on.
    const lastLine = bytes.lastIndexOf(LF);
    for (let i = from, next = 0; i < bytes.length; i = next) {
      if (comment.length > 0 && !this.#inComment) {
        const compared = Math.min(comment.length, bytes.length - i);
        this.#inComment = bytes.compare(comment, 0, compared, i, i + compared) === 0;
        if (this.#inComment && compared < comment.length) {
          this.#inComment = false;
          return i;
        }
      }
      if (this.#inComment) {
        next = bytes.indexOf(LF, i) + 1;
        if (next === 0) break;
        this.#inComment = false;
        continue;
      }
      const lf = i <= lastLine ? this.#fields.read(bytes, i) : -1;
      if (lf >= 0 && lf - i <= maxRecordBytes) {
        this.#take(bytes, i, lf);
        next = lf + 1;
      } else {
        this.#open = true;
        this.#borders.begin();
        next = this.#find(bytes, i, i);
        if (next < 0) return this.#skipped === undefined ? i : bytes.length;
      }
    }
    return bytes.length;
  }

  /** Looks on for the end of the open record. Gives where the next one begins, or -1. */
  #find(bytes: Bytes, start: number, from: number): number {
    let i = from;
    if (this.#skipped === undefined) {
      // Two bytes over the limit, for a CR and for the border itself: here it is decided, wherever input is cut.
      const last = start + this.#layout.maxRecordBytes + 2;
      const to = Math.min(bytes.length, last);
      const border = this.#borders.feed(bytes, i, to);
      if (border >= 0) return this.#close(bytes, start, border);
      if (to < last) return -1;
      this.#skipped = Buffer.from(bytes.subarray(start, start + REJECT_HEAD_BYTES));
      this.#start = this.#offset + start;
      i = to;
    }
    let border = this.#borders.feed(bytes, i, bytes.length);
    if (border >= 0 && bytes[border] !== LF) {
      this.#borders.toLineEnd();
      border = this.#borders.feed(bytes, border, bytes.length);
    }
    if (border < 0) return -1;
    this.#rejectSkipped(this.#offset + border);
    return border + 1;
  }

  /** Gives where the next record begins. */
  #close(bytes: Bytes, start: number, border: number): number {
    const { fault, endedAt } = this.#borders;
    if (fault !== undefined) return this.#reject(bytes, start, endedAt < 0 ? border - start : endedAt, fault);
    this.#begin(bytes);
    this.#open = false;
    this.#fields.read(bytes, start);
    this.#take(bytes, start, border);
    return border + 1;
  }

  /** Takes the record [start, lf), of which the fields are read. */
  #take(bytes: Bytes, start: number, lf: number): void {
    const stop = lineStop(bytes, start, lf);
    if (this.#chunk.isBlankLine(start, stop)) return;
    if (this.#headerNext && stop - start <= this.#layout.maxRecordBytes) {
      this.#headerNext = false;
      if (this.#columns === undefined) this.#name(this.#header());
      return;
    }
    this.#headerNext = false;
    if (!this.#chunk.admit(start, stop)) return;
    this.#columns ??= this.#name(Array.from({ length: this.#fields.count }, () => ''));
    this.#chunk.record(start, stop);
    this.#columns.values(this.#fields, this.#chunk.text, this.#chunk.values);
  }

  #header(): string[] {
    const { text } = this.#chunk;
    return Array.from({ length: this.#fields.count }, (_, index) =>
      Buffer.from(this.#fields.value(text, index) ?? '', 'latin1').toString(),
    );
  }

  #name(names: readonly string[]): CsvColumns {
    this.#names = names;
    return (this.#columns = new CsvColumns(uniqueNames(names, [EXTRA]), this.#projection, this.unclaimed));
  }

  /** Rejects the record at `start`, of `length` bytes and a line end. Gives where the next one begins. */
  #reject(bytes: Bytes, start: number, length: number, fault: Fault): number {
    this.#begin(bytes);
    this.#open = false;
    this.#headerNext = false;
    const stop = lineStop(bytes, start, start + length);
    this.#chunk.rejectFault(start, stop, fault);
    return start + length + 1;
  }

  #rejectSkipped(end: number, cause?: PipelineError): void {
    const length = end - this.#start - (this.#borders.before === CR ? 1 : 0);
    this.#chunk.rejectLong({ offset: this.#start, length, head: this.#skipped ?? NOTHING }, cause);
    this.#skipped = undefined;
    this.#open = false;
    this.#headerNext = false;
  }

  #begin(bytes: Bytes): void {
    if (this.#chunk.bytes !== bytes) this.#chunk.begin(bytes, this.#offset);
  }

  #hold(bytes: Bytes, from: number): void {
    this.#bytes = from === bytes.length ? NOTHING : bytes.subarray(from);
    this.#seen = this.#bytes.length;
    this.#offset += from;
  }
}
