import type { Fault, PipelineError } from '../errors.ts';
import type { Bytes, ByteString, Parser, Projection, RecordChunk, RecordLimits } from '../seams.ts';
import { ByteOrderMark } from './byte-order-mark.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { LF, lineStop } from './line.ts';
import { LineFramer } from './line-framer.ts';
import { RecordFields } from './record-fields.ts';

/** What a line turned out to be, where it is no record: a comment, a header, a directive. */
export const NO_RECORD = 'no record';

/** Reads the fields of one record: all that a format of one record a line must know. */
export interface FieldReader {
  /**
   * Sets the fields of the record [start, end) in `fields`, where `begin` has been called. `text` is `bytes` as a string.
   * Gives the fault of a record that is not sound.
   */
  read(bytes: Bytes, text: ByteString, start: number, end: number): Fault | typeof NO_RECORD | undefined;
}

/** Makes the reader of one entry. It sets values in `fields`, and may ask them for its names beforehand. */
export type MakeReader = (fields: RecordFields) => FieldReader;

/** A parser of records that are lines. Blank lines are no records; a line that is not sound is rejected alone. */
export class LineParser implements Parser {
  readonly #mark = new ByteOrderMark();
  readonly #chunk: ChunkBuilder;
  readonly #fields: RecordFields;
  readonly #reader: FieldReader;
  readonly #limit: number;
  #lines: LineFramer | undefined;

  /** `format` is what messages call a sound record. */
  constructor(format: string, makeReader: MakeReader, projection: Projection, limits: RecordLimits) {
    this.#chunk = new ChunkBuilder(format, limits.maxRecordBytes);
    this.#fields = new RecordFields(projection);
    this.#reader = makeReader(this.#fields);
    this.#limit = limits.maxRecordBytes;
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#fields.unclaimed;
  }

  push(input: Bytes): readonly RecordChunk[] {
    const bytes = this.#mark.push(input);
    if (bytes.length > 0) this.#framer().push(bytes);
    return this.#chunk.finish();
  }

  end(cause?: PipelineError): readonly RecordChunk[] {
    this.#framer().push(this.#mark.end());
    this.#framer().end(cause);
    return this.#chunk.finish();
  }

  read(chunk: ChunkBuilder): void {
    const { bytes, text, values } = chunk;
    const fields = this.#fields;
    for (let start = 0, lf = 0; start < bytes.length; start = lf + 1) {
      lf = bytes.indexOf(LF, start);
      const stop = lineStop(bytes, start, lf);
      if (chunk.isBlankLine(start, stop) || !chunk.admit(start, stop)) continue;
      fields.begin();
      const fault = this.#reader.read(bytes, text, start, stop);
      if (fault === NO_RECORD) continue;
      if (fault !== undefined) {
        chunk.rejectFault(start, stop, fault);
        continue;
      }
      chunk.record(start, stop);
      fields.values(text, values);
    }
  }

  #framer(): LineFramer {
    this.#lines ??= new LineFramer(this.#chunk, this, this.#limit, this.#mark.length);
    return this.#lines;
  }
}
