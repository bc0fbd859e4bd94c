import type { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import { CR, isBlank, LF } from './line.ts';
import { OpenRecord } from './open-record.ts';
import type { LongRecord } from './open-record.ts';

const LINE_END = Buffer.from('\n');

/** Takes lines as they are cut. `offset` is where they begin in the entry. */
export interface LineSink {
  /** Whole lines, each ended by LF, the last one too. */
  lines(bytes: Bytes, offset: number): void;
  /** A line over the limit, without its line end; with `cause` one that broke off, of any length. */
  long(line: LongRecord, cause?: PipelineError): void;
}

/** Cuts input into whole lines on the byte LF and hands them on, a stretch at a time. */
export class LineCutter {
  readonly #sink: LineSink;
  readonly #open: OpenRecord;
  #offset: number;

  /** `offset` is where the first byte that will be pushed stands in the entry. */
  constructor(sink: LineSink, maxRecordBytes: number, offset: number) {
    this.#sink = sink;
    this.#open = new OpenRecord(maxRecordBytes);
    this.#offset = offset;
  }

  push(input: Bytes): void {
    let bytes = input;
    if (this.#open.skipping) {
      const end = bytes.indexOf(LF);
      this.#open.add(end < 0 ? bytes : bytes.subarray(0, end));
      if (end < 0) return;
      this.#long(LINE_END.length);
      bytes = bytes.subarray(end + 1);
    }
    const last = bytes.lastIndexOf(LF);
    if (last >= 0) {
      this.#lines(this.#open.take(bytes.subarray(0, last + 1)));
      bytes = bytes.subarray(last + 1);
    }
    this.#open.add(bytes);
  }

  end(cause?: PipelineError): void {
    if (this.#open.skipping) {
      this.#long(0, cause);
    } else if (this.#open.length > 0) {
      const line = this.#open.take();
      if (cause === undefined) {
        this.#lines(Buffer.concat([line, LINE_END]));
      } else if (!isBlank(line, 0, line.length)) {
        this.#sink.long({ offset: this.#offset, length: line.length, head: line }, cause);
      }
    }
  }

  #lines(lines: Bytes): void {
    this.#sink.lines(lines, this.#offset);
    this.#offset += lines.length;
  }

  #long(lineEnd: number, cause?: PipelineError): void {
    const seen = this.#open.length;
    const length = this.#open.last === CR ? seen - 1 : seen;
    this.#sink.long({ offset: this.#offset, length, head: this.#open.take() }, cause);
    this.#offset += seen + lineEnd;
  }
}
