import { z } from 'zod';
import { patternText } from '../regex/pattern-option.ts';
import { lineFraming } from './line-parser.ts';
import type { MakeFramer } from './line-parser.ts';
import { MultilineFramer } from './multiline-framer.ts';
import { STACK_TRACE, STAMP_AT_START } from './record-start.ts';

/** Ours: a stack trace fits, a file does not. */
const MAX_LINES = 500;
const MAX_BYTES = 65_536;

/** The option of every format whose records are lines: what joins several lines into one record. */
export const multiline = z
  .strictObject({
    start: patternText({ timestamp: STAMP_AT_START })
      .optional()
      .meta({
        description: 'A line in which this is found begins a record. `timestamp`: one that begins with a time stamp.',
        examples: ['timestamp', '^\\[[0-9]+\\] '],
      }),
    continue: patternText({ stack_trace: STACK_TRACE })
      .optional()
      .meta({
        description:
          'In place of `start`: a line in which this is found belongs to the record before it. `stack_trace`: one that is indented, or that goes on with a stack trace.',
        examples: ['stack_trace', '^\\s'],
      }),
    max_lines: z
      .int()
      .positive()
      .default(MAX_LINES)
      .meta({ description: 'A record has at most so many lines; the next line begins another.', examples: [500] }),
    max_bytes: z
      .int()
      .positive()
      .default(MAX_BYTES)
      .meta({ description: 'The same in bytes. A single line may be longer.', examples: [65_536] }),
  })
  .refine(({ start, continue: goesOn }) => start === undefined || goesOn === undefined, {
    message: 'has both `start` and `continue`\nkeep one of them',
  })
  .optional()
  .meta({
    description:
      'Joins lines into one record: a mapping with `start` (default: `timestamp`) or `continue`, and `max_lines` and `max_bytes`, over which a record is continued by another. Blank lines inside a record belong to it.',
    examples: [{ start: 'timestamp' }],
  });
export type Multiline = z.infer<typeof multiline>;

const STARTS_WITH_STAMP = patternText({ timestamp: STAMP_AT_START }).parse('timestamp');

/** How records are cut out of lines under that option. */
export function framing(multiline: Multiline): MakeFramer {
  if (multiline === undefined) return lineFraming;
  const { continue: goesOn, start = STARTS_WITH_STAMP, max_lines, max_bytes } = multiline;
  const pattern = (goesOn ?? start).compile();
  const begins = goesOn === undefined ? pattern.test.bind(pattern) : (line: string) => !pattern.test(line);
  const joining = { begins, maxLines: max_lines, maxBytes: max_bytes };
  return (chunk, taker, limit, { offset }) => new MultilineFramer(chunk, taker, joining, limit, offset);
}
