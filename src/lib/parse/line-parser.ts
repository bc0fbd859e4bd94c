import type { Fault, PipelineError } from '../errors.ts';
import type {
  Bytes,
  ByteString,
  Parser,
  ParserStart,
  Projection,
  RecordChunk,
  RecordLimits,
  Restart,
} from '../seams.ts';
import { ByteOrderMark } from './byte-order-mark.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { LF, lineStop } from './line.ts';
import { LineFramer } from './line-framer.ts';
import type { LineReader } from './line-framer.ts';
import { RecordFields } from './record-fields.ts';
import { restartWith } from './restart-with.ts';

/** What a line turned out to be, where it is no record: a comment, a header, a directive. */
export const NO_RECORD = 'no record';

/** Reads the fields of one record: all that a format of one record a line must know. */
export interface FieldReader {
  /**
   * Sets the fields of the record [start, end) in `fields`, where `begin` has been called. `text` is `bytes` as a string.
   * Gives the fault of a record that is not sound.
   */
  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | typeof NO_RECORD | undefined;
  /** What lines that are no records have said so far: what a reader that has not seen them must be told. */
  readonly context?: string | undefined;
}

/**
 * Makes the reader of one entry. It sets values in `fields`, and may ask them for its names beforehand. `context` is that
 * of a reader of what came before.
 */
export type MakeReader = (fields: RecordFields, context: string | undefined) => FieldReader;

/** Takes what framing finds in the stretch that `chunk` has begun: lines all at once, or one record. */
export interface RecordTaker extends LineReader {
  take(chunk: ChunkBuilder, start: number, end: number): void;
}

/** Cuts input into records. */
export interface Framer {
  push(input: Bytes): void;
  /** Ends the input; with `cause` it broke off there. */
  end(cause?: PipelineError): void;
  /** What a framer must be told that begins behind any record of this one. */
  readonly context?: string | undefined;
}

/** Where framing begins. */
export interface FramingStart {
  /** Where the first byte that will be pushed stands in the entry. */
  readonly offset: number;
  /** Whether other bytes than a byte order mark come before it, and the context of their framer. */
  readonly isInside: boolean;
  readonly context?: string | undefined;
}

export type MakeFramer = (
  chunk: ChunkBuilder,
  taker: RecordTaker,
  maxRecordBytes: number,
  start: FramingStart,
) => Framer;

export const lineFraming: MakeFramer = (chunk, taker, limit, { offset }) => new LineFramer(chunk, taker, limit, offset);

/** A parser of records that are lines. Blank lines are no records; a line that is not sound is rejected alone. */
export class LineParser implements Parser, RecordTaker {
  readonly #mark: ByteOrderMark;
  readonly #chunk: ChunkBuilder;
  readonly #fields: RecordFields;
  readonly #reader: FieldReader;
  readonly #limit: number;
  readonly #makeFramer: MakeFramer;
  readonly #start: ParserStart | undefined;
  #framer: Framer | undefined;
  /** Where in the entry the line ended that said what the reader knows. */
  #told = 0;
  #context: string | undefined;

  /** `format` is what messages call a sound record. */
  constructor(
    format: string,
    makeReader: MakeReader,
    projection: Projection,
    limits: RecordLimits,
    makeFramer = lineFraming,
    start?: ParserStart,
  ) {
    this.#mark = new ByteOrderMark(start?.offset);
    this.#chunk = new ChunkBuilder(format, limits.maxRecordBytes, start?.number);
    this.#fields = new RecordFields(projection);
    this.#reader = makeReader(this.#fields, start?.context);
    this.#limit = limits.maxRecordBytes;
    this.#makeFramer = makeFramer;
    this.#start = start;
    this.#context = this.#reader.context;
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#fields.unclaimed;
  }

  get restart(): Restart | undefined {
    return restartWith(this.#told, this.#reader.context ?? this.#framer?.context);
  }

  push(input: Bytes): readonly RecordChunk[] {
    const bytes = this.#mark.push(input);
    if (bytes.length > 0) this.#framing().push(bytes);
    return this.#chunk.finish();
  }

  end(cause?: PipelineError): readonly RecordChunk[] {
    this.#framing().push(this.#mark.end());
    this.#framing().end(cause);
    return this.#chunk.finish();
  }

  read(chunk: ChunkBuilder): void {
    const { bytes } = chunk;
    for (let start = 0, lf = 0; start < bytes.length; start = lf + 1) {
      lf = bytes.indexOf(LF, start);
      const stop = lineStop(bytes, start, lf);
      if (!chunk.isBlankLine(start, stop)) this.take(chunk, start, stop);
    }
  }

  take(chunk: ChunkBuilder, start: number, end: number): void {
    const { bytes, text, values } = chunk;
    const fields = this.#fields;
    if (!chunk.admit(start, end)) return;
    fields.begin();
    const fault = this.#reader.read(bytes, text, start, end);
    if (fault === NO_RECORD) {
      this.#noteContext(chunk.offset + end);
      return;
    }
    if (fault !== undefined) {
      chunk.rejectFault(start, end, fault);
      return;
    }
    chunk.record(start, end);
    fields.values(text, values);
  }

  #noteContext(offset: number): void {
    const { context } = this.#reader;
    if (context === this.#context) return;
    this.#context = context;
    this.#told = offset;
  }

  #framing(): Framer {
    this.#framer ??= this.#makeFramer(this.#chunk, this, this.#limit, {
      offset: this.#mark.offset,
      isInside: this.#start !== undefined && this.#start.offset > 0,
      context: this.#start?.context,
    });
    return this.#framer;
  }
}
