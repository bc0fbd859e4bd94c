import { z } from 'zod';
import type { PipelineError } from '../errors.ts';
import type { Bytes, Format, Parser, Projection, RecordChunk, RecordLimits } from '../seams.ts';
import { ByteOrderMark } from './byte-order-mark.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import type { EnvelopeRule } from './json-borders.ts';
import { JsonDocuments } from './json-documents.ts';
import { type Explosion, JsonExploder } from './json-exploder.ts';
import { JsonLines } from './json-lines.ts';
import { JsonRecordReader } from './json-record-reader.ts';
import type { JsonRecords } from './json-records.ts';
import { LineFramer } from './line-framer.ts';

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
  parser: (options, projection, limits) => new JsonParser(options, projection, limits),
};

class JsonParser implements Parser {
  readonly #mark = new ByteOrderMark();
  readonly #chunk: ChunkBuilder;
  readonly #records: JsonRecords;
  readonly #options: JsonOptions;
  readonly #limit: number;
  #documents: JsonDocuments | undefined;
  #lines: LineFramer | undefined;

  constructor(options: JsonOptions, projection: Projection, limits: RecordLimits) {
    this.#chunk = new ChunkBuilder('json', limits.maxRecordBytes);
    const explosion = explosionOf(options);
    this.#records =
      explosion === undefined ? new JsonRecordReader(projection) : new JsonExploder(projection, explosion);
    this.#options = options;
    this.#limit = limits.maxRecordBytes;
  }

  get unclaimed(): ReadonlyMap<string, number> {
    return this.#records.unclaimed;
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
    if (this.#lines !== undefined) {
      this.#lines.push(bytes);
      return;
    }
    this.#documents ??= new JsonDocuments(this.#chunk, this.#records, {
      envelope: envelopeRule(this.#options),
      handOver: typeof this.#options.envelope !== 'string',
      maxRecordBytes: this.#limit,
      offset: this.#mark.offset,
    });
    const rest = this.#documents.push(bytes);
    if (rest === undefined) return;
    this.#records.expectLines();
    this.#lines = new LineFramer(this.#chunk, new JsonLines(this.#records), this.#limit, rest.offset);
    this.#lines.push(rest.lines);
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
