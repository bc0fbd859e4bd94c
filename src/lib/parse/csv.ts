import { z } from 'zod';
import type { PipelineError } from '../errors.ts';
import type { Bytes, Format, Parser, ParserStart, Projection, RecordChunk, RecordLimits, Restart } from '../seams.ts';
import { ByteOrderMark } from './byte-order-mark.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { CsvRecords } from './csv-records.ts';
import { restartWith } from './restart-with.ts';

/** Bounds after which a quote counts as forgotten: well above a stack trace, well below what hides a file. */
const MAX_QUOTED_LINES = 500;
const MAX_QUOTED_BYTES = 65_536;

const options = z.strictObject({
  delimiter: z
    .string()
    .regex(/^[^\r\n\u0080-\uffff]$/, 'must be one ASCII character')
    .default(',')
    .meta({ description: 'The character between fields: one byte.', examples: [',', ';', '|', '\t'] }),
  quote: z
    .union([z.string().regex(/^[^\r\n\u0080-\uffff]$/, 'must be one ASCII character'), z.literal(false)])
    .default('"')
    .meta({
      description:
        'The character around a field that holds delimiters or line ends; inside, it is written twice. `false`: none.',
      examples: ['"', "'", false],
    }),
  header: z
    .boolean()
    .optional()
    .meta({
      description:
        'Whether the first line names the columns. Not given: yes, unless `columns` does. With `columns`, the line is skipped.',
      examples: [true],
    }),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({
      description: 'Names of the columns in their order. Without them and without a header: `column_1`, `column_2`, ….',
      examples: [['time', 'host', 'message']],
    }),
  comment: z
    .string()
    .regex(/^[^\r\n]+$/, 'must lie on one line')
    .optional()
    .meta({ description: 'Lines that begin with this are skipped.', examples: ['#'] }),
  max_quoted_lines: z
    .int()
    .positive()
    .default(MAX_QUOTED_LINES)
    .meta({
      description:
        'A quoted field with more line ends is taken for one whose quote was forgotten: its line is rejected.',
      examples: [500],
    }),
  max_quoted_bytes: z
    .int()
    .positive()
    .default(MAX_QUOTED_BYTES)
    .meta({
      description: 'A longer quoted field is taken for one whose quote was forgotten: its line is rejected.',
      examples: [65_536],
    }),
});
export type CsvOptions = z.infer<typeof options>;

/**
 * Delimited text, as RFC 4180 has it and as it is found. Spaces are kept. A field that is empty without quotes has no
 * value; with quotes it is the empty string. A record with fewer fields than names leaves the last ones out; what one with
 * more has beyond the names is the JSON array `_extra`. Names that are empty or come twice: see `uniqueNames`.
 */
export const csv: Format<CsvOptions> = {
  type: 'csv',
  summary: 'Comma-separated values, or separated by another character, with or without a header line.',
  options,
  values: 'text',
  parser: (options, projection, limits, start) => new CsvParser(options, projection, limits, start),
};

/** What the context of a restart holds. */
const namesIn = z.array(z.string());

class CsvParser implements Parser {
  readonly #mark: ByteOrderMark;
  readonly #chunk: ChunkBuilder;
  readonly #options: CsvOptions;
  readonly #projection: Projection;
  readonly #limits: RecordLimits;
  readonly #start: ParserStart | undefined;
  #opened: CsvRecords | undefined;

  constructor(options: CsvOptions, projection: Projection, limits: RecordLimits, start: ParserStart | undefined) {
    this.#mark = new ByteOrderMark(start?.offset);
    this.#chunk = new ChunkBuilder('csv', limits.maxRecordBytes, start?.number);
    this.#options = options;
    this.#projection = projection;
    this.#limits = limits;
    this.#start = start;
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#records.unclaimed.toMap();
  }

  /** The header comes before every record. */
  get restart(): Restart | undefined {
    const names = this.#options.columns === undefined ? this.#opened?.names : undefined;
    return restartWith(0, names && JSON.stringify(names));
  }

  push(input: Bytes): readonly RecordChunk[] {
    const bytes = this.#mark.push(input);
    if (bytes.length > 0) this.#records.push(bytes);
    return this.#chunk.finish();
  }

  end(cause?: PipelineError): readonly RecordChunk[] {
    const bytes = this.#mark.end();
    if (bytes.length > 0) this.#records.push(bytes);
    this.#records.end(cause);
    return this.#chunk.finish();
  }

  /** Made when the first byte is there: it must know how long the byte order mark was. */
  get #records(): CsvRecords {
    const { delimiter, quote, header, columns, comment, max_quoted_bytes, max_quoted_lines } = this.#options;
    const { offset = 0, context } = this.#start ?? {};
    this.#opened ??= new CsvRecords(this.#chunk, this.#projection, {
      syntax: {
        delimiter: delimiter.charCodeAt(0),
        quote: quote === false ? -1 : quote.charCodeAt(0),
        maxQuotedBytes: max_quoted_bytes,
        maxQuotedLines: max_quoted_lines,
      },
      header: offset === 0 && (header ?? columns === undefined),
      columns: context === undefined ? columns : namesIn.parse(JSON.parse(context)),
      comment: Buffer.from(comment ?? ''),
      maxRecordBytes: this.#limits.maxRecordBytes,
      offset: this.#mark.offset,
    });
    return this.#opened;
  }
}
