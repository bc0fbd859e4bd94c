import { z } from 'zod';
import type { Format } from '../seams.ts';
import { LineParser } from './line-parser.ts';
import { framing, multiline } from './multiline.ts';
import { PairReader } from './pair-reader.ts';
import type { PairSyntax } from './pair-syntax.ts';

const options = z.strictObject({ multiline });
type LtsvOptions = z.infer<typeof options>;

const SYNTAX: PairSyntax = {
  pairs: ['\t'],
  equals: [':'],
  quotes: '',
  escapes: 'none',
  trim: false,
  bare: 'reject',
  nested: new Set(),
  hex: new Set(),
};

/** Labeled tab-separated values, ltsv.org. Values stand as they are: nothing is quoted, escaped or trimmed. */
export const ltsv: Format<LtsvOptions> = {
  type: 'ltsv',
  summary: '`host:127.0.0.1<tab>status:200`: labels and values with tabs between them.',
  options,
  values: 'text',
  splittable: ({ multiline }) => multiline === undefined,
  parser: ({ multiline }, projection, limits, start) =>
    new LineParser('ltsv', (fields) => new PairReader(SYNTAX, fields), projection, limits, framing(multiline), start),
};
