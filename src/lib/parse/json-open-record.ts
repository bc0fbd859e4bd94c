import { PipelineError } from '../errors.ts';
import type { Fault } from '../errors.ts';
import { REJECT_HEAD_BYTES } from '../seams.ts';
import type { Bytes } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { isBlank } from './line.ts';

/** The record whose end is looked for: where it began, what is known against it, and its head once it is too long to hold. */
export class JsonOpenRecord {
  /** Offset in the entry, and column. */
  start = 0;
  column = 0;
  fault: Fault = 'unexpected characters';
  readonly #chunk: ChunkBuilder;
  readonly #limit: number;
  #head: Bytes | undefined;

  constructor(chunk: ChunkBuilder, maxRecordBytes: number) {
    this.#chunk = chunk;
    this.#limit = maxRecordBytes;
  }

  begin(start: number, column: number): void {
    this.start = start;
    this.column = column;
    this.#head = undefined;
  }

  /** Whether only its head is kept. */
  get isSkipped(): boolean {
    return this.#head !== undefined;
  }

  /**
   * Offset at which a record without an end is too long: two bytes over the limit, for a CR and for the border itself. It
   * is decided there, wherever input is cut.
   */
  get lastOffset(): number {
    return this.start + this.#limit + 2;
  }

  /** Keeps only the head. `bytes` begin at `offset`. */
  skip(bytes: Bytes, offset: number): void {
    const start = this.start - offset;
    this.#head = Buffer.from(bytes.subarray(start, start + REJECT_HEAD_BYTES));
  }

  /** Rejects what stands before index `end` of the chunk's bytes, without the blanks at its end. */
  reject(end: number, fault: Fault, cause?: PipelineError): void {
    const chunk = this.#chunk;
    const start = this.start - chunk.offset;
    let stop = end;
    while (stop > start + 1 && isBlank(chunk.bytes, stop - 1, stop)) stop--;
    if (cause !== undefined) chunk.reject(start, stop, cause);
    else if (chunk.admit(start, stop))
      chunk.reject(start, stop, new PipelineError('PARSE_RECORD', { format: 'json', fault }));
  }

  /** Rejects a record of which only the head was kept, up to offset `end`. */
  rejectSkipped(end: number, cause?: PipelineError): void {
    this.#chunk.rejectLong({ offset: this.start, length: end - this.start, head: this.#head! }, cause);
    this.#head = undefined;
  }
}
