import { z } from 'zod';
import { patternText } from '../regex/pattern-option.ts';
import { scalar, text, valueName } from './value-schema.ts';

/** `drop_if` and `keep_if`: what is asked of a record. What only several keys can violate is in `check-conditions.ts`. */
export const conditionSchema = z
  .strictObject({
    field: valueName()
      .optional()
      .meta({
        description:
          'The value that is asked about: whatever `from` of a column can name. All tests beside it must hold.',
        examples: ['http.status'],
      }),
    equals: scalar()
      .optional()
      .meta({
        description: 'It is this text. A number is compared as one: `200` equals `200.0`.',
        examples: [200],
      }),
    in: z
      .array(scalar())
      .min(1, 'is empty\nwrite at least one value')
      .optional()
      .meta({ description: 'It equals one of these.', examples: [['debug', 'trace']] }),
    contains: text()
      .optional()
      .meta({ description: 'This text is in it.', examples: ['healthz'] }),
    starts_with: text()
      .optional()
      .meta({ description: 'It begins with this text.', examples: ['/internal/'] }),
    ends_with: text()
      .optional()
      .meta({ description: 'It ends with this text.', examples: ['.png'] }),
    matches: patternText()
      .optional()
      .meta({
        description: 'This [pattern](../patterns.md) is found in it. Never in a text of more than 64 KB.',
        examples: ['^/api/v[0-9]+/'],
      }),
    less: number('It is a number below this one.', 400),
    at_most: number('It is a number, and this one or below.', 399),
    greater: number('It is a number above this one.', 499),
    at_least: number('It is a number, and this one or above.', 500),
    exists: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the record has a value there; `null` is none.', examples: [true] }),
    is_empty: z
      .boolean()
      .optional()
      .meta({ description: 'Whether there is no value, or nothing but blanks.', examples: [true] }),
    ignore_case: z
      .boolean()
      .optional()
      .meta({
        description: 'For the tests of text: upper and lower case letters are the same. Default: they are not.',
        examples: [true],
      }),
    get all() {
      return conditions('Conditions in place of `field`: each must hold.');
    },
    get any() {
      return conditions('Conditions in place of `field`: one must hold.');
    },
    get not(): z.ZodOptional<typeof conditionSchema> {
      return conditionSchema.optional().meta({ description: 'A condition in place of `field`: it must not hold.' });
    },
  })
  .meta({ id: 'condition' });

/** One condition, or a list of which one must hold. */
export const conditionList = () =>
  z.union([conditionSchema, z.array(conditionSchema).min(1, 'is empty\nwrite at least one condition')]);

function number(description: string, example: number) {
  return z
    .union([z.number(), text()])
    .optional()
    .meta({ description, examples: [example] });
}

function conditions(description: string): z.ZodOptional<z.ZodArray<typeof conditionSchema>> {
  return z.array(conditionSchema).min(1, 'is empty\nwrite at least one condition').optional().meta({ description });
}

/** What passed the schema. */
export type CheckedCondition = z.output<typeof conditionSchema>;
export type ConditionDraft = z.input<typeof conditionSchema>;
/** A condition, or a list; what the schema refused is `undefined`. */
export type ConditionsDraft = ConditionDraft | readonly (ConditionDraft | undefined)[];
