import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../src/lib/config/yaml-text.ts';
import { logWith } from './problems.ts';

const url = new URL('../../docs/reference/config.schema.json', import.meta.url);
const schema = z.fromJSONSchema(JSON.parse(await readFile(url, 'utf8')) as z.core.JSONSchema.JSONSchema);
const accepts = (text: string): boolean => schema.safeParse(readYaml(text).value).success;

test('editors accept the logs.yaml of the project', async () => {
  expect(accepts(await readFile(new URL('../../logs.yaml', import.meta.url), 'utf8'))).toBe(true);
});

test.each<[string, string, boolean]>([
  ['a column by its type', '      Cc: string\n', true],
  ['a mapping without defaults', '      Cc: { from: a.b }\n', true],
  ['a list of keys', '      Cc: { from: [a.b, c], type: int, default: 0 }\n', true],
  ['a constant of any kind', '      Cc: { const: { a: [1] } }\n', true],
  ['a misspelt type', '      Cc: strng\n', false],
  ['a misspelt key', '      Cc: { form: a }\n', false],
])('%s: %s', (_, columns, accepted) => {
  expect(accepts(logWith({ columns }))).toBe(accepted);
});

test.each<[string, boolean]>([
  ['{ type: json }', true],
  ['{ type: csv, delimiter: ";" }', true],
  ['{ type: text }', true],
  ['{ type: csv, delimeter: ";" }', false],
  ['{ type: jsn }', false],
  ['{}', false],
])('format %s: %s', (format, accepted) => {
  expect(accepts(logWith({}).replace('{ type: text }', format))).toBe(accepted);
});
