import type { PipelineError } from '../errors.ts';
import type { Bytes, ByteString } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { LF, lineStop } from './line.ts';
import { LineCutter } from './line-cutter.ts';
import type { LineSink } from './line-cutter.ts';
import type { Framer, RecordTaker } from './line-parser.ts';
import type { LongRecord } from './open-record.ts';

const NOTHING = Buffer.alloc(0);
const NONE = -1;

export interface Joining {
  /** Whether a line begins a record, rather than going on with the one before it. */
  begins(line: ByteString): boolean;
  /** A record ends before the line that would take it over one of these. The line begins another record. */
  readonly maxLines: number;
  readonly maxBytes: number;
}

/**
 * Joins lines into records. A line that goes on where there is no record begins one. Blank lines belong to the record
 * around them; at its end they are no part of it. A line over the record limit is a record of its own.
 */
export class MultilineFramer implements Framer, LineSink {
  readonly #chunk: ChunkBuilder;
  readonly #taker: RecordTaker;
  readonly #joining: Joining;
  readonly #maxBytes: number;
  readonly #limit: number;
  readonly #cutter: LineCutter;
  /** The lines of the record whose end has not come, and where they stand in the entry. */
  #held: Bytes = NOTHING;
  #offset = 0;
  /** Of the open record: how many lines it has, and where in the stretch its last line ends that is not blank. */
  #count = 0;
  #stop = 0;

  constructor(chunk: ChunkBuilder, taker: RecordTaker, joining: Joining, maxRecordBytes: number, offset: number) {
    this.#chunk = chunk;
    this.#taker = taker;
    this.#joining = joining;
    this.#limit = maxRecordBytes;
    this.#maxBytes = Math.min(joining.maxBytes, maxRecordBytes);
    this.#cutter = new LineCutter(this, maxRecordBytes, offset);
  }

  push(input: Bytes): void {
    this.#cutter.push(input);
  }

  end(cause?: PipelineError): void {
    this.#cutter.end(cause);
    if (cause === undefined) this.#flush();
    else this.#break(this.#held.subarray(0, this.#stop), cause);
  }

  lines(lines: Bytes, offset: number): void {
    const known = this.#held.length;
    const bytes = known === 0 ? lines : Buffer.concat([this.#held, lines]);
    const chunk = this.#chunk;
    chunk.begin(bytes, offset - known);
    let open = known === 0 ? NONE : 0;
    for (let start = known, lf = 0; start < bytes.length; start = lf + 1) {
      lf = bytes.indexOf(LF, start);
      const stop = lineStop(bytes, start, lf);
      const isBlank = chunk.isBlankLine(start, stop);
      if (open !== NONE && !(isBlank ? this.#hasRoom(open, stop) : this.#goesOn(open, start, stop))) {
        this.#taker.take(chunk, open, this.#stop);
        open = NONE;
      }
      if (!isBlank) {
        if (open === NONE) {
          open = start;
          this.#count = 0;
        }
        this.#stop = stop;
      }
      this.#count++;
    }
    this.#held = NOTHING;
    if (open === NONE) return;
    this.#held = bytes.subarray(open);
    this.#offset = offset - known + open;
    this.#stop -= open;
  }

  long(line: LongRecord, cause?: PipelineError): void {
    if (cause !== undefined && this.#held.length > 0 && line.length <= this.#limit) {
      const whole = Buffer.concat([this.#held, line.head]);
      this.#chunk.begin(whole, this.#offset);
      if (this.#goesOn(0, this.#held.length, whole.length)) {
        this.#break(whole, cause);
        return;
      }
    }
    this.#flush();
    this.#chunk.rejectLong(line, cause);
  }

  #hasRoom(open: number, stop: number): boolean {
    return this.#count < this.#joining.maxLines && stop - open <= this.#maxBytes;
  }

  #goesOn(open: number, start: number, stop: number): boolean {
    return this.#hasRoom(open, stop) && !this.#joining.begins(this.#chunk.text.slice(start, stop));
  }

  /** Takes the open record as it is. */
  #flush(): void {
    if (this.#held.length === 0) return;
    this.#chunk.begin(this.#held, this.#offset);
    this.#taker.take(this.#chunk, 0, this.#stop);
    this.#held = NOTHING;
  }

  /** The open record is `record` and would have gone on. */
  #break(record: Bytes, cause: PipelineError): void {
    if (this.#held.length === 0) return;
    this.#chunk.rejectLong({ offset: this.#offset, length: record.length, head: record }, cause);
    this.#held = NOTHING;
  }
}
