import { z } from 'zod';
import { patternText } from '../regex/pattern-option.ts';
import { nearest } from './nearest.ts';
import { PARSED_TEXTS, REDACTIONS } from './types.ts';
import { scalar, text, valueName } from './value-schema.ts';

/** Steps that are a word alone. */
export const WORD_STEPS = ['trim', 'lower', 'upper'] as const;

const replace = z.strictObject({
  text: text()
    .optional()
    .meta({ description: 'What is replaced, everywhere.', examples: ['_'] }),
  pattern: patternText()
    .optional()
    .meta({
      description: 'In place of `text`: a [pattern](../patterns.md). `$1` to `$9` in `with` are what its groups hold.',
      examples: ['id=[0-9]+'],
    }),
  with: z.string().meta({ description: 'What takes its place.', examples: [' '] }),
});

const split = z.strictObject({
  by: text().meta({ description: 'The text between the parts.', examples: [','] }),
  take: z.int().meta({ description: 'Which part: from 0; `-1` is the last.', examples: [0] }),
});

const lookup = z.strictObject({
  table: z
    .record(z.string(), scalar())
    .optional()
    .meta({ description: 'Text → what it becomes.', examples: [{ '6': 'tcp', '17': 'udp' }] }),
  file: text()
    .optional()
    .meta({
      description:
        'In place of `table`: a file beside `logs.yaml` or in a folder there. `.json` and `.yaml` hold one mapping; each line of `.csv` a text and what it becomes. At most 1 MB.',
      examples: ['protocols.csv'],
    }),
  otherwise: scalar()
    .optional()
    .meta({ description: 'What any other text becomes. Without it: no value.', examples: ['other'] }),
});

const redaction = z.strictObject({
  pattern: patternText(),
  with: z.string(),
});

/** All steps that have options, each in an entry of its own: `check-steps.ts` sees to that. */
const optionStep = z
  .strictObject({
    replace: replace
      .optional()
      .meta({ description: 'Replaces a text: `text` or `pattern`, `with`.', examples: [{ text: '_', with: ' ' }] }),
    split: split.optional().meta({
      description: 'One part of several: `by`, `take`. Without that part: no value.',
      examples: [{ by: ',', take: -1 }],
    }),
    extract: patternText()
      .optional()
      .meta({
        description:
          'What the group of a [pattern](../patterns.md) holds, or all that it matches where it has none. Without a match: no value.',
        examples: ['user=(\\w+)'],
      }),
    lookup: lookup.optional().meta({
      description: 'Looks the text up: `table` or `file`, `otherwise`. Case counts.',
      examples: [{ table: { '6': 'tcp', '17': 'udp' }, otherwise: 'other' }],
    }),
    parse: z
      .enum(PARSED_TEXTS)
      .optional()
      .meta({
        description: 'Reads the text as JSON, logfmt or the query of a URL. What is none of that is no value.',
        examples: ['json'],
      }),
    take: valueName()
      .optional()
      .meta({
        description:
          'Beside `parse`: the value there, a path as in `from`; in JSON a number counts the elements of a list from 0. Without it: the whole object, for a `dynamic` column.',
        examples: ['user.id'],
      }),
    hash: z
      .enum(['sha256', 'hmac-sha256'])
      .optional()
      .meta({
        description: 'The hash of the text, in hexadecimal. HMAC takes its key from a setting.',
        examples: ['hmac-sha256'],
      }),
    key: z
      .string()
      .regex(
        /^LOGSLUICE_HASH_KEY(?:_[A-Z0-9_]+)?$/,
        'is not the name of a setting for keys\nwrite `LOGSLUICE_HASH_KEY`, or `LOGSLUICE_HASH_KEY_` and a name in upper case',
      )
      .optional()
      .meta({
        description: 'Beside `hash: hmac-sha256`: the setting that holds the key. Default: `LOGSLUICE_HASH_KEY`.',
        examples: ['LOGSLUICE_HASH_KEY_USERS'],
      }),
    redact: z
      .array(z.union([z.enum(REDACTIONS), redaction]))
      .min(1, 'is empty\nwrite what is to be taken out')
      .optional()
      .meta({
        description:
          'Takes out `card` (numbers of payment cards: 13 to 19 digits whose Luhn digit fits), `email`, `ip` (the last byte of IPv4; all but the first 48 bits of IPv6) and `bearer` (tokens behind `Bearer`, JSON Web Tokens), or what a `pattern` matches, `with` another text in place of it.',
        examples: [['card', 'email']],
      }),
    missing: z
      .array(scalar())
      .min(1, 'is empty\nwrite at least one text')
      .optional()
      .meta({ description: 'These texts are no value.', examples: [['-', 'null']] }),
  })
  .meta({ id: 'step' });

export const OPTION_STEPS = ['replace', 'split', 'extract', 'lookup', 'parse', 'hash', 'redact', 'missing'] as const;

const wordStep = z.enum(WORD_STEPS, {
  error: ({ input }) => {
    if (typeof input !== 'string') return undefined;
    if ((OPTION_STEPS as readonly string[]).includes(input)) return `lacks its options\nwrite \`{ ${input}: … }\``;
    const names = [...WORD_STEPS, ...OPTION_STEPS];
    const near = nearest(input, names);
    const fix =
      near === undefined ? `use one of ${names.map((name) => `\`${name}\``).join(', ')}` : `did you mean \`${near}\`?`;
    return `is no step: \`${input}\`\n${fix}`;
  },
});

/** `apply` of a column. */
export const stepList = () =>
  z.array(z.union([wordStep, optionStep])).min(1, 'is empty\nwrite at least one step, or remove it');

/** `concat` of a column. One union: what is wrong inside of two could not be said. */
export const partList = () =>
  z
    .array(z.union([...valueName().options, z.strictObject({ text: z.string() })]))
    .min(1, 'is empty\nwrite at least one value');

export type CheckedStep = z.output<ReturnType<typeof stepList>>[number];
export type StepDraft = z.input<ReturnType<typeof stepList>>[number];
