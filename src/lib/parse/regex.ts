import { z } from 'zod';
import type { Fault } from '../errors.ts';
import { patternText } from '../regex/pattern-option.ts';
import { MAX_MATCHED_BYTES } from '../regex/pattern.ts';
import type { Pattern } from '../regex/pattern.ts';
import type { Bytes, ByteString, Format } from '../seams.ts';
import { LineParser } from './line-parser.ts';
import type { FieldReader } from './line-parser.ts';
import { framing, multiline } from './multiline.ts';
import type { Field, RecordFields } from './record-fields.ts';

const pattern = patternText().refine((text) => text.compile().groups.some((name) => name !== undefined), {
  message: 'has no group with a name, so it finds no field\nwrite `(?<name>…)` around each value',
});

const options = z.strictObject({
  pattern: z.union([pattern, z.array(pattern).min(1)]).meta({
    description:
      'A regular expression whose named groups are the fields; or a list, of which the first that is found in a record counts. `^` and `$` are the ends of the record. docs/patterns.md says what is allowed.',
    examples: ['^(?<time>\\S+) (?<level>[A-Z]+) (?<message>.*)$'],
  }),
  ignore_case: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether letters match in both cases.', examples: [true] }),
  multiline,
});
type RegexOptions = z.infer<typeof options>;

/**
 * Records read by regular expressions. A group that takes no part in the match is a field without a value. A record in
 * which none is found is rejected, and so is one of more than 64 KB: none is tried on it.
 */
export const regex: Format<RegexOptions> = {
  type: 'regex',
  summary: 'Lines read by a regular expression of yours: its named groups are the fields.',
  options,
  values: 'text',
  splittable: ({ multiline }) => multiline === undefined,
  parser({ pattern, ignore_case: ignoreCase, multiline }, projection, limits, start) {
    const patterns = [pattern].flat().map((text) => text.compile({ ignoreCase }));
    const makeReader = (fields: RecordFields): FieldReader => new RegexReader(patterns, fields);
    return new LineParser('regex', makeReader, projection, limits, framing(multiline), start);
  },
};

class RegexReader implements FieldReader {
  readonly #patterns: readonly Pattern[];
  readonly #fields: RecordFields;
  /** By pattern and group. */
  readonly #names: readonly (readonly (Field | undefined)[])[];

  constructor(patterns: readonly Pattern[], fields: RecordFields) {
    this.#patterns = patterns;
    this.#fields = fields;
    this.#names = patterns.map(({ groups }) =>
      groups.map((name) => (name === undefined ? undefined : fields.field(name))),
    );
  }

  read(_bytes: Bytes, text: ByteString, start: number, end: number): Fault | undefined {
    if (end - start > MAX_MATCHED_BYTES) return 'more than 64 KB, on which no pattern is tried';
    const record = text.slice(start, end);
    for (let p = 0; p < this.#patterns.length; p++) {
      const match = this.#patterns[p]!.exec(record);
      if (match === undefined) continue;
      const names = this.#names[p]!;
      for (let g = 0; g < names.length; g++) {
        const field = names[g];
        const value = match[g + 1];
        if (field !== undefined && value !== undefined) this.#fields.text(field, value);
      }
      return undefined;
    }
    return 'the pattern does not match';
  }
}
