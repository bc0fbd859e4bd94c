import { expect, test } from 'vitest';
import { z } from 'zod';
import { explain } from '../../src/lib/config/explain.ts';

/** Limits that a format to come may set on its options. */
test.each<[z.ZodType, unknown, string]>([
  [z.string().min(2), 'a', '`key` must have at least 2 characters'],
  [z.string().max(1), 'ab', '`key` must have at most 1 character'],
  [z.string().length(1), 'ab', '`key` must have exactly 1 character'],
  [z.array(z.string()).min(1), [], '`key` must have at least 1 entry'],
  [z.int().positive(), 0, '`key` must be more than 0'],
  [z.number().lt(5), 5, '`key` must be less than 5'],
  [z.int().max(5), 6, '`key` must be at most 5'],
  [z.int(), 1.5, '`key` must be a whole number, not 1.5'],
  [z.number(), 'a', '`key` must be a number, not a text'],
  [z.string().refine(() => false, 'is never right'), 'a', '`key` is never right'],
  [z.union([z.int(), z.boolean()]), 'a', '`key` must be a number or true or false, not a text'],
  [z.enum(['one', 'two']), 'tow', 'unknown value for `key` `tow`'],
])('an option that does not fit: case %#', (schema, value, message) => {
  const { error } = z.strictObject({ key: schema }).safeParse({ key: value });
  expect(explain(error?.issues ?? [], { key: value })).toMatchObject([{ path: ['key'], message, severity: 'error' }]);
});
