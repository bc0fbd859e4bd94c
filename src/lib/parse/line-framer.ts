import type { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { LineCutter } from './line-cutter.ts';
import type { LineSink } from './line-cutter.ts';
import type { LongRecord } from './open-record.ts';

/** Reads the whole lines in `chunk.bytes`, each ended by LF, the last one too. */
export interface LineReader {
  read(chunk: ChunkBuilder): void;
}

/** Makes each line a record: hands whole lines to a reader, a stretch at a time, and rejects those over the limit. */
export class LineFramer implements LineSink {
  readonly #chunk: ChunkBuilder;
  readonly #reader: LineReader;
  readonly #cutter: LineCutter;

  /** `offset` is where the first byte that will be pushed stands in the entry. */
  constructor(chunk: ChunkBuilder, reader: LineReader, maxRecordBytes: number, offset: number) {
    this.#chunk = chunk;
    this.#reader = reader;
    this.#cutter = new LineCutter(this, maxRecordBytes, offset);
  }

  push(input: Bytes): void {
    this.#cutter.push(input);
  }

  end(cause?: PipelineError): void {
    this.#cutter.end(cause);
  }

  lines(bytes: Bytes, offset: number): void {
    this.#chunk.begin(bytes, offset);
    this.#reader.read(this.#chunk);
  }

  long(line: LongRecord, cause?: PipelineError): void {
    this.#chunk.rejectLong(line, cause);
  }
}
