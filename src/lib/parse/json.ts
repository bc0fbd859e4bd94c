import { z } from 'zod';
import type { PipelineError } from '../errors.ts';
import type { Bytes, Format, Parser, ParserStart, Projection, RecordChunk, RecordLimits, Restart } from '../seams.ts';
import { ByteOrderMark } from './byte-order-mark.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import type { EnvelopeRule } from './json-borders.ts';
import { JsonDocuments } from './json-documents.ts';
import { type Explosion, JsonExploder } from './json-exploder.ts';
import { JsonLines } from './json-lines.ts';
import { type JsonPlace, placeContext, placeIn } from './json-place.ts';
import { JsonRecordReader } from './json-record-reader.ts';
import type { JsonRecords } from './json-records.ts';
import { LineFramer } from './line-framer.ts';
import { restartWith } from './restart-with.ts';

/** Arrays of records by these names are found without being told: Azure, AWS CloudTrail, AWS CloudWatch. */
const ENVELOPE_NAMES = ['records', 'Records', 'logEvents'];

const options = z
  .strictObject({
    envelope: z
      .union([z.string().min(1), z.literal(false)])
      .optional()
      .meta({
        description:
          'Name of the field that holds the array of records: each document is an object around it. ' +
          'Not given: `records`, `Records` and `logEvents` are looked for, where they hold objects. ' +
          '`false`: each object is a record, whatever it holds.',
        examples: ['events', false],
      }),
    explode: z
      .string()
      .regex(
        /^(?:[^.[\]]+(?:\[\])?\.)*[^.[\]]+\[\]$/,
        'is not the way to an array\nwrite keys with dots between them and `[]` behind each array, as in `flows[].tuples[]`',
      )
      .optional()
      .meta({
        description:
          'The way to an array inside each object, over further arrays or not: every element found there is a record, with the fields around it. In paths the arrays are left out: `flows.tuples` is the element, `flows.rule` a field beside it.',
        examples: ['flowRecords.flows[].flowGroups[].flowTuples[]'],
      }),
    keep_empty: z
      .boolean()
      .optional()
      .meta({
        description:
          'With `explode`: whether an object in which such an array is missing or empty is one record, without an element. Default: it is dropped, and counted as filtered.',
        examples: [true],
      }),
    lines: z
      .boolean()
      .optional()
      .meta({
        description:
          'Whether each line is one object, and none goes on over a line end: a line that is not is rejected alone, and nothing is looked for around it. Not given: told by the content.',
        examples: [true],
      }),
  })
  .refine(({ lines, envelope }) => lines !== true || typeof envelope !== 'string', {
    path: ['lines'],
    message: 'does not go with the name of an `envelope`\nkeep one of them; `explode` reads an array in each line',
  })
  .refine(({ explode, keep_empty: keepEmpty }) => explode !== undefined || keepEmpty === undefined, {
    path: ['keep_empty'],
    message: 'has no use without `explode`\nremove it',
  });
export type JsonOptions = z.infer<typeof options>;

/**
 * JSON objects, one a record: one a line, one after another, in an array, in an envelope such as `{"records": […]}`,
 * pretty-printed or not, told apart by looking. Values are handed over as they stand in the file, digit for digit; a line
 * feed between the tokens of an object is left out, and half a surrogate pair becomes `\\ufffd`.
 */
export const json: Format<JsonOptions> = {
  type: 'json',
  summary: 'JSON objects: one a line, in an array, in an envelope or one after another, told apart by looking.',
  options,
  values: 'json',
  splittable(options, head) {
    const parser = new JsonParser(options, { paths: [], rest: false }, { maxRecordBytes: head.length });
    parser.push(head);
    return parser.isOfLines;
  },
  parser: (options, projection, limits, start) => new JsonParser(options, projection, limits, start),
};

class JsonParser implements Parser {
  readonly #mark: ByteOrderMark;
  readonly #chunk: ChunkBuilder;
  readonly #records: JsonRecords;
  readonly #options: JsonOptions;
  readonly #limit: number;
  #isOfLines: boolean;
  /** Where in the entry lines begin, once they are what divides records. */
  #linesFrom = 0;
  #documents: JsonDocuments | undefined;
  #lines: LineFramer | undefined;

  constructor(options: JsonOptions, projection: Projection, limits: RecordLimits, start?: ParserStart) {
    const { offset = 0, number, context } = start ?? {};
    this.#mark = new ByteOrderMark(offset);
    this.#chunk = new ChunkBuilder('json', limits.maxRecordBytes, number);
    // Inside an entry nothing need be known before lines, and only before them.
    this.#isOfLines = options.lines === true || (offset > 0 && context === undefined);
    const explosion = explosionOf(options);
    this.#records =
      explosion === undefined ? new JsonRecordReader(projection) : new JsonExploder(projection, explosion);
    this.#options = options;
    this.#limit = limits.maxRecordBytes;
    // What is open is missed even where nothing follows.
    if (context !== undefined) this.#documents = this.#makeDocuments(placeIn(context));
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#records.unclaimed;
  }

  /** Whether lines are what divides records, as far as is known. */
  get isOfLines(): boolean {
    return this.#isOfLines;
  }

  /** There is none behind what is a part of an object. */
  get restart(): Restart | undefined {
    if (this.#options.explode !== undefined) return undefined;
    if (this.#isOfLines) return { from: this.#linesFrom };
    const found = this.#documents?.behind(this.#chunk.end);
    return found && restartWith(found.from, placeContext(found.place));
  }

  get standsAlone(): boolean {
    return this.#options.explode === undefined;
  }

  push(input: Bytes): readonly RecordChunk[] {
    const bytes = this.#mark.push(input);
    if (bytes.length > 0) this.#frame(bytes);
    return this.#chunk.finish();
  }

  end(cause?: PipelineError): readonly RecordChunk[] {
    const bytes = this.#mark.end();
    if (bytes.length > 0) this.#frame(bytes);
    if (this.#lines === undefined) this.#documents?.end(cause);
    else this.#lines.end(cause);
    return this.#chunk.finish();
  }

  #frame(bytes: Bytes): void {
    if (this.#isOfLines) {
      this.#lines ??= this.#makeLines(this.#mark.offset);
      this.#lines.push(bytes);
      return;
    }
    this.#documents ??= this.#makeDocuments();
    const rest = this.#documents.push(bytes);
    if (rest === undefined) return;
    this.#isOfLines = true;
    this.#linesFrom = rest.offset;
    this.#lines = this.#makeLines(rest.offset);
    this.#lines.push(rest.lines);
  }

  #makeDocuments(place?: JsonPlace): JsonDocuments {
    return new JsonDocuments(this.#chunk, this.#records, {
      envelope: envelopeRule(this.#options),
      handOver: typeof this.#options.envelope !== 'string',
      maxRecordBytes: this.#limit,
      offset: this.#mark.offset,
      place,
    });
  }

  #makeLines(offset: number): LineFramer {
    this.#records.expectLines();
    return new LineFramer(this.#chunk, new JsonLines(this.#records), this.#limit, offset);
  }
}

function explosionOf({ explode, keep_empty: keepEmpty = false }: JsonOptions): Explosion | undefined {
  if (explode === undefined) return undefined;
  const arrays = explode.split('[]').slice(0, -1);
  return { keepEmpty, arrays: arrays.map((path) => path.replace(/^\./, '').split('.')) };
}

function envelopeRule({ envelope }: JsonOptions): EnvelopeRule | undefined {
  if (envelope === false) return undefined;
  if (envelope === undefined) return { names: new Set(ENVELOPE_NAMES), objectsOnly: true };
  return { names: new Set([Buffer.from(envelope).toString('latin1')]), objectsOnly: false };
}
