import { z } from 'zod';
import type { ByteString, Format } from '../seams.ts';
import { LineParser } from './line-parser.ts';
import { framing, multiline } from './multiline.ts';
import { PairReader } from './pair-reader.ts';
import { WHITE_SPACE } from './pair-syntax.ts';
import type { PairSyntax } from './pair-syntax.ts';

const separator = z.string().regex(/^[\0-\x7f]+$/, 'must be ASCII characters\nwrite at least one, none beyond ASCII');
const separators = z.union([separator, z.array(separator).min(1)]);
const names = z.array(z.string().min(1)).default([]);

const options = z.strictObject({
  pairs: separators.default([...WHITE_SPACE]).meta({
    description: 'What stands between pairs: a text, or a list of texts. Not given: white space.',
    examples: [', ', [',', ';']],
  }),
  equals: separators.default('=').meta({
    description: 'What stands between a name and its value: a text, or a list. The first in a pair counts.',
    examples: [':', ['=', ':']],
  }),
  quote: z
    .union([z.string().regex(/^[!-/:-@[-`{-~]+$/, 'must be ASCII signs\nwrite such as `"`'), z.literal(false)])
    .default('"')
    .meta({
      description: 'The signs that stand around values that hold separators, in one text. `false`: none.',
      examples: ['"', '"\'', false],
    }),
  escape: z
    .enum(['quote', 'json', 'none'])
    .default('quote')
    .meta({
      description:
        'What a backslash in quotes is: `quote`, it takes the meaning from a quote or backslash behind it; `json`, it also begins `\\n`, `\\u00e9` and the like; `none`, a character.',
      examples: ['none'],
    }),
  trim: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether white space around names and values is no part of them.', examples: [false] }),
  bare: z
    .enum(['flag', 'ignore', 'reject'])
    .default('flag')
    .meta({
      description:
        'What text without a value is: `flag`, a field whose value is `true`; `ignore`, nothing; `reject`, a fault of the record.',
      examples: ['ignore'],
    }),
  nested: names.meta({
    description:
      'Fields whose value in quotes is itself a list of pairs. In place of `msg` there are then `msg.op`, `msg.res` and so on.',
    examples: [['msg']],
  }),
  hex: names.meta({
    description:
      'Fields that Linux auditd writes in hexadecimal digits where it does not quote them: they are read as text.',
    examples: [['proctitle', 'exe', 'cmd']],
  }),
  multiline,
});
type KeyvalueOptions = z.infer<typeof options>;

/**
 * Pairs of a name and a value, however they are separated: firewall logs, Linux auditd. Where a name comes twice, the last
 * one counts. A record without any pair is rejected.
 */
export const keyvalue: Format<KeyvalueOptions> = {
  type: 'keyvalue',
  summary: '`a=1, b="x y"; c: d`: pairs of a name and a value, with separators of your choosing.',
  options,
  values: 'text',
  splittable: ({ multiline }) => multiline === undefined,
  parser(options, projection, limits, start) {
    const { pairs, equals, quote, escape, trim, bare, nested, hex, multiline } = options;
    const syntax: PairSyntax = {
      pairs: [pairs].flat(),
      equals: [equals].flat(),
      quotes: quote === false ? '' : quote,
      escapes: escape,
      trim,
      bare,
      nested: new Set(nested.map(toByteString)),
      hex: new Set(hex.map(toByteString)),
    };
    return new LineParser(
      'keyvalue',
      (fields) => new PairReader(syntax, fields),
      projection,
      limits,
      framing(multiline),
      start,
    );
  },
};

const toByteString = (characters: string): ByteString => Buffer.from(characters).toString('latin1');
