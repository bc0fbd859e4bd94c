import { z } from 'zod';
import type { PipelineError } from '../errors.ts';
import type { Bytes, Format, Parser, Projection, RecordChunk, RecordLimits } from '../seams.ts';
import { ByteOrderMark } from './byte-order-mark.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { LF, lineStop } from './line.ts';
import { LineFramer } from './line-framer.ts';

const options = z.strictObject({}).meta({ description: 'Plain text has no options.' });
type TextOptions = z.infer<typeof options>;

const FIELD = 'message';

/** One record a line, one field: `message`, the line without its line end. Blank lines are not records. */
export const text: Format<TextOptions> = {
  type: 'text',
  summary: 'One record a line, kept whole in the field `message`.',
  options,
  values: 'text',
  parser: (_, projection, limits) => new TextParser(projection, limits),
};

class TextParser implements Parser {
  readonly unclaimed = new Map<string, number>();
  readonly #mark = new ByteOrderMark();
  readonly #chunk: ChunkBuilder;
  readonly #wanted: readonly boolean[];
  readonly #rest: boolean;
  readonly #claimed: boolean;
  readonly #limit: number;
  #lines: LineFramer | undefined;

  constructor(projection: Projection, limits: RecordLimits) {
    this.#chunk = new ChunkBuilder('text', limits.maxRecordBytes);
    this.#limit = limits.maxRecordBytes;
    this.#wanted = projection.paths.map((path) => path.join('.') === FIELD);
    this.#claimed = this.#wanted.includes(true);
    this.#rest = projection.rest;
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
    for (let start = 0, lf = 0; start < bytes.length; start = lf + 1) {
      lf = bytes.indexOf(LF, start);
      const stop = lineStop(bytes, start, lf);
      if (chunk.isBlankLine(start, stop) || !chunk.admit(start, stop)) continue;
      chunk.record(start, stop);
      for (let i = 0; i < this.#wanted.length; i++) {
        if (this.#wanted[i]) values.span(start, stop);
        else values.add(undefined);
      }
      if (this.#rest) {
        values.add(this.#claimed ? '{}' : `{"${FIELD}":${JSON.stringify(text.slice(start, stop))}}`);
      }
      if (!this.#claimed) this.unclaimed.set(FIELD, (this.unclaimed.get(FIELD) ?? 0) + 1);
    }
  }

  #framer(): LineFramer {
    this.#lines ??= new LineFramer(this.#chunk, this, this.#limit, this.#mark.length);
    return this.#lines;
  }
}
