import { z } from 'zod';
import type { Format } from '../seams.ts';
import { LineParser } from './line-parser.ts';
import { framing, multiline } from './multiline.ts';
import { PairReader } from './pair-reader.ts';
import { WHITE_SPACE } from './pair-syntax.ts';
import type { PairSyntax } from './pair-syntax.ts';

const options = z.strictObject({ multiline });
type LogfmtOptions = z.infer<typeof options>;

const SYNTAX: PairSyntax = {
  pairs: WHITE_SPACE,
  equals: ['='],
  quotes: '"',
  escapes: 'json',
  trim: true,
  bare: 'flag',
  nested: new Set(),
  hex: new Set(),
};

/**
 * logfmt, as Heroku and Go programs write it. A value without quotes goes on to the next white space, whatever is in it;
 * one in quotes has the escapes of JSON. A name alone has the value `true`, one with nothing behind its `=` the empty text.
 * A line without any `name=value` is rejected.
 */
export const logfmt: Format<LogfmtOptions> = {
  type: 'logfmt',
  summary: '`level=info msg="it works" ok`: pairs with white space between them.',
  options,
  values: 'text',
  splittable: ({ multiline }) => multiline === undefined,
  parser: ({ multiline }, projection, limits, start) =>
    new LineParser('logfmt', (fields) => new PairReader(SYNTAX, fields), projection, limits, framing(multiline), start),
};
