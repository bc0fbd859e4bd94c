import { z } from 'zod';
import type { Format } from '../seams.ts';
import { LineParser } from './line-parser.ts';
import { framing, multiline } from './multiline.ts';

const options = z.strictObject({ multiline });
type TextOptions = z.infer<typeof options>;

const FIELD = 'message';

/** One record a line, one field: `message`, the record without its last line end. Blank lines are not records. */
export const text: Format<TextOptions> = {
  type: 'text',
  summary: 'One record a line, kept whole in the field `message`.',
  options,
  values: 'text',
  splittable: ({ multiline }) => multiline === undefined,
  parser: (options, projection, limits, start) =>
    new LineParser(
      'text',
      (fields) => {
        const message = fields.field(FIELD);
        return {
          read(_bytes, _text, start, end) {
            fields.span(message, start, end);
            return undefined;
          },
        };
      },
      projection,
      limits,
      framing(options.multiline),
      start,
    ),
};
