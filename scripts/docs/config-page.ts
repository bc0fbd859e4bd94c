import { METADATA_PREFIX, SPECIAL_VALUES } from '../../src/lib/config/column-value.ts';
import { WORD_STEPS } from '../../src/lib/config/step-schema.ts';
import { COLUMN_TYPES } from '../../src/lib/config/types.ts';
import { code, page, table } from './markdown.ts';
import type { JsonSchema } from './schema-file.ts';

/** `docs/reference/config.md`: every key of `logs.yaml`, from its JSON Schema. */
export function configPage(schema: JsonSchema): string {
  const log = schema.properties?.['logs']?.items;
  const column = alternatives(log?.properties?.['columns']?.additionalProperties).find(({ properties }) => properties);
  const formats = log?.properties?.['format']?.oneOf;
  const { condition, step } = schema.definitions ?? {};
  const tests = log?.properties?.['tests']?.items;
  if (!log || !column || !formats || !condition || !step || !tests) {
    throw new TypeError('the schema of logs.yaml has another shape than its page');
  }
  return page(
    'logs.yaml',
    '`src/lib/config/schema.ts` and the formats in `src/lib/parse`',
    'One file says how logs become rows. It is YAML 1.2 (`no` is a text, dates stay text, JSON is welcome); aliases work, merge keys `<<` do not. ' +
      '`npx logsluice check` shows everything that is wrong with it, by line and column. ' +
      'With `# yaml-language-server: $schema=docs/reference/config.schema.json` in its first line, editors complete and check it.',
    keyTable(schema),
    '## A log',
    keyTable(log),
    'Logs that feed the same stream share its columns, so they must agree on the types.',
    '## Columns',
    `A column is a type (${COLUMN_TYPES.map(code).join(', ')}) or a mapping with these keys. [Types](../types.md) says what each value becomes, and describes the formats of \`time\`.`,
    keyTable(column),
    'A name of a column has 2 to 45 ASCII letters, digits and `_`, a letter first; some names the service keeps for itself. ' +
      'Without `TimeGenerated`, a `datetime`, rows get the time at which the service receives them.',
    '### Names for `from` that begin with `$`',
    table(
      ['Name', 'Value', 'Types, the default first'],
      [
        ...SPECIAL_VALUES.map(({ name, description, types }) => [code(name), description, types.map(code).join(', ')]),
        [
          code(`${METADATA_PREFIX}KEY`),
          'Metadata of the file: the value of `KEY`, whose case does not count.',
          'any; `string`',
        ],
      ],
    ),
    '### Steps of `apply`',
    `${WORD_STEPS.map(code).join(', ')}, or a mapping with one of these keys. They work on the characters of a value: the text of a JSON string, the spelling of anything else. ` +
      'A value that is missing stays so. [Mapping](../mapping.md) has an example of each.',
    keyTable(step),
    ...Object.entries(step.properties ?? {}).flatMap(([key, inner]) =>
      inner.properties === undefined ? [] : [`Keys of ${code(key)}:`, keyTable(inner)],
    ),
    '## Conditions',
    'What `keep_if` and `drop_if` ask of a record: `field` with tests that all must hold, or one of `all`, `any` and `not`. ' +
      'A value that is missing or `null` passes no test but `exists: false` and `is_empty: true`. ' +
      '[Mapping](../mapping.md) has examples of all of it.',
    keyTable(condition),
    '## Tests',
    'What a file becomes, to be tried by `logsluice check` and `logsluice test`. What a test does not say is not looked at; but where it says rows, records must not be rejected unless it says so.',
    keyTable(tests),
    '## Formats',
    ...formats.flatMap((format) => formatPart(format)),
  );
}

function formatPart(format: JsonSchema): string[] {
  const { type, ...options } = format.properties ?? {};
  const heading = `### ${code(String(type?.const))}`;
  const keys = Object.keys(options).length === 0 ? 'No options.' : keyTable({ ...format, properties: options });
  return [heading, format.description ?? '', keys];
}

function keyTable({ properties = {}, required = [], anyOf = [] }: JsonSchema): string {
  const withoutPreset = anyOf.at(-1)?.required ?? [];
  const rows = Object.entries(properties).map(([key, schema]) => [
    code(key),
    typeOf(schema),
    schema.default === undefined
      ? required.includes(key)
        ? 'required'
        : withoutPreset.includes(key)
          ? 'required without `use`'
          : 'none'
      : code(JSON.stringify(schema.default)),
    schema.description ?? '',
    schema.examples === undefined ? '' : code(flow(schema.examples[0])),
  ]);
  return table(['Key', 'Type', 'Default', 'Meaning', 'Example'], rows);
}

function alternatives(schema: JsonSchema | boolean | undefined): readonly JsonSchema[] {
  return typeof schema === 'object' ? (schema.anyOf ?? [schema]) : [];
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'mapping',
};

function typeOf(schema: JsonSchema): string {
  // What is beside a reference would not count.
  if (schema.allOf?.length === 1) return typeOf(schema.allOf[0]!);
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
  if (schema.anyOf !== undefined && schema.properties === undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.oneOf !== undefined) return 'mapping';
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : plural(typeOf(schema.items))}`;
  if (schema.type === undefined) return 'anything';
  return [schema.type]
    .flat()
    .map((type) => NAMES[type] ?? type)
    .join(', ');
}

const plural = (type: string): string => (/^[a-z ]+$/.test(type) ? `${type}s` : type);

/** As one would write it on one line of YAML. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(', ')} }`;
  }
  if (typeof value !== 'string' || !/^[A-Za-z][\w./ -]*$/.test(value)) return JSON.stringify(value);
  return value;
}
