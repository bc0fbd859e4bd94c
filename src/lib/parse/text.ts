import { z } from 'zod';
import type { Format } from '../seams.ts';
import { LineParser } from './line-parser.ts';

const options = z.strictObject({}).meta({ description: 'Plain text has no options.' });
type TextOptions = z.infer<typeof options>;

const FIELD = 'message';

/** One record a line, one field: `message`, the line without its line end. Blank lines are not records. */
export const text: Format<TextOptions> = {
  type: 'text',
  summary: 'One record a line, kept whole in the field `message`.',
  options,
  values: 'text',
  parser: (_, projection, limits) =>
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
    ),
};
