import { expect, test } from 'vitest';
import { loadConfig } from '../../src/lib/config/load-config.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import { problemsOf } from './problems.ts';

const load = (entry: string) => loadConfig(`logs:\n  - ${entry}\n`, 'logs.yaml', valueChecks).logs[0]!;
const columnsOf = (entry: string): string[] => load(entry).columns.map(({ name, type }) => `${name} ${type}`);
const OF_PRESET = ['TimeGenerated datetime', 'Level string', 'Message string', 'Details dynamic', 'SourceFile string'];

test('`use` and `match` are enough', () => {
  const { name, table, format, match } = load('{ use: json-lines, match: "a/**" }');
  expect({ name, table, format: format.type, match }).toEqual({
    name: 'json-lines',
    table: 'JsonLines_CL',
    format: 'json',
    match: ['a/**'],
  });
  expect(columnsOf('{ use: json-lines, match: "a/**" }')).toEqual(OF_PRESET);
});

test.each([
  ['a column of the preset with another type', 'columns: { Level: int }', OF_PRESET.with(1, 'Level int')],
  ['a further column', 'columns: { Port: int }', [...OF_PRESET, 'Port int']],
  ['a column that is left out', 'columns: { Level: null, Details: }', OF_PRESET.filter((_, i) => i !== 1 && i !== 3)],
])('%s', (_, keys, columns) => {
  expect(columnsOf(`{ use: json-lines, match: "a/**", ${keys} }`)).toEqual(columns);
});

test('a stream takes the place of the table of the preset', () => {
  expect(load('{ use: json-lines, match: "a/**", stream: Custom-Other }')).toMatchObject({
    stream: 'Custom-Other',
    table: 'Other',
  });
});

test('the tests of a preset are not those of the log', () => {
  expect(load('{ use: json-lines, match: "a/**" }').tests).toEqual([]);
});

test('another type of format takes its place; options alone are joined to it', () => {
  expect(load('{ use: json-lines, match: "a/**", format: { type: text } }').format.type).toBe('text');
  expect(load('{ use: json-lines, match: "a/**", format: { envelope: items } }').format.type).toBe('json');
});

test('a preset that is not known is all that is said of its entry', () => {
  expect(problemsOf('logs:\n  - use: json-line\n    match: "a/**"\n')).toEqual([
    'logs.yaml:2:10  unknown preset `json-line`  (did you mean `json-lines`?)',
  ]);
});

test('what is wrong with an entry is shown where it stands', () => {
  expect(problemsOf('logs:\n  - use: json-lines\n    match: "a/**"\n    columns:\n      Level: strng\n')).toEqual([
    'logs.yaml:5:14  unknown type `strng`  (did you mean `string`?)',
  ]);
});

test('without `use` nothing is taken for granted', () => {
  expect(problemsOf('logs:\n  - match: "a/**"\n')).toEqual([
    'logs.yaml:2:5  `name` is missing  (add `name:`)',
    'logs.yaml:2:5  `format` is missing  (add `format:`)',
    'logs.yaml:2:5  `columns` is missing  (add `columns:`)',
    "logs.yaml:2:5  `table` is missing  (add `table: <Name>_CL`, or `stream:` for a table of Azure's own)",
  ]);
});
