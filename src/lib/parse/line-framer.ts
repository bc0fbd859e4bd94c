import type { PipelineError } from '../errors.ts';
import type { Bytes } from '../seams.ts';
import type { ChunkBuilder } from './chunk-builder.ts';
import { CR, isBlank, LF } from './line.ts';
import { OpenRecord } from './open-record.ts';

const LINE_END = Buffer.from('\n');

/** Reads the whole lines in `chunk.bytes`, each ended by LF, the last one too. */
export interface LineReader {
  read(chunk: ChunkBuilder): void;
}

/** Cuts input into whole lines on the byte LF and hands them to a reader, a stretch at a time. */
export class LineFramer {
  readonly #chunk: ChunkBuilder;
  readonly #reader: LineReader;
  readonly #open: OpenRecord;
  #offset: number;

  /** `offset` is where the first byte that will be pushed stands in the entry. */
  constructor(chunk: ChunkBuilder, reader: LineReader, maxRecordBytes: number, offset: number) {
    this.#chunk = chunk;
    this.#reader = reader;
    this.#open = new OpenRecord(maxRecordBytes);
    this.#offset = offset;
  }

  push(input: Bytes): void {
    let bytes = input;
    if (this.#open.skipping) {
      const end = bytes.indexOf(LF);
      this.#open.add(end < 0 ? bytes : bytes.subarray(0, end));
      if (end < 0) return;
      this.#rejectLong(LINE_END.length);
      bytes = bytes.subarray(end + 1);
    }
    const last = bytes.lastIndexOf(LF);
    if (last >= 0) {
      this.#read(this.#open.take(bytes.subarray(0, last + 1)));
      bytes = bytes.subarray(last + 1);
    }
    this.#open.add(bytes);
  }

  end(cause?: PipelineError): void {
    if (this.#open.skipping) {
      this.#rejectLong(0, cause);
    } else if (this.#open.length > 0) {
      const line = this.#open.take();
      if (cause === undefined) {
        this.#read(Buffer.concat([line, LINE_END]));
      } else if (!isBlank(line, 0, line.length)) {
        this.#chunk.rejectLong({ offset: this.#offset, length: line.length, head: line }, cause);
      }
    }
  }

  #read(lines: Bytes): void {
    this.#chunk.begin(lines, this.#offset);
    this.#reader.read(this.#chunk);
    this.#offset += lines.length;
  }

  #rejectLong(lineEnd: number, cause?: PipelineError): void {
    const seen = this.#open.length;
    const length = this.#open.last === CR ? seen - 1 : seen;
    this.#chunk.rejectLong({ offset: this.#offset, length, head: this.#open.take() }, cause);
    this.#offset += seen + lineEnd;
  }
}
