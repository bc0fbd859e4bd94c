import { expect, test } from 'vitest';
import { logWith, problemsOf } from './problems.ts';

/** The keys stand in line 5 of the text, from character 5 on. */
test.each<[string, string]>([
  [
    'table: AppEvents',
    "5:12  the table `AppEvents` does not end in `_CL`  (write `AppEvents_CL`, or for a table of Azure's own `stream: Microsoft-AppEvents`)",
  ],
  ['table: Custom-A_CL', '5:12  `Custom-A_CL` is a stream, not a table  (write `stream: Custom-A_CL`)'],
  [
    'table: App-Events_CL',
    '5:12  `App-Events_CL` is not a name for a table  (use ASCII letters, digits and `_`, a letter first)',
  ],
  [
    `table: ${'A'.repeat(61)}_CL`,
    `5:12  \`${'A'.repeat(61)}_CL\` is too long for a name of a table  (use at most 63 characters)`,
  ],
  ['table: ""', '5:12  `table` is empty  (write a text)'],
  ['table: [A_CL]', '5:12  `table` must be a text, not a list  (put quotes around it, if it is meant as text)'],
  [
    'stream: Syslog',
    '5:13  `Syslog` is not a stream  (write `Custom-…` or `Microsoft-…`, as in the data collection rule)',
  ],
  ['tabel: A_CL', '5:5  unknown key `tabel`  (did you mean `table`?)'],
  ['zone: UTC', "2:5  `table` is missing  (add `table: <Name>_CL`, or `stream:` for a table of Azure's own)"],
])('%s', (key, problem) => {
  expect(problemsOf(logWith({ keys: `    ${key}\n` }))).toEqual([`logs.yaml:${problem}`]);
});

test.each<[string, string]>([
  [
    'stream: Microsoft-Syslog',
    '5:5  `table` and `stream` are both given, but a stream of Azure has a table of its own  (remove it, or write `stream: Custom-…`)',
  ],
  [
    'zone: Nowhere',
    '6:11  `zone` is not a time zone  (use UTC, an offset such as +09:00, or a name such as Europe/London)',
  ],
  ['description: x', '6:5  unknown key `description`  (use one of …)'],
  ['<<: { zone: UTC }', '6:5  unknown key `<<`  (write its keys out: YAML 1.2 has no merge key)'],
])('table: A_CL and %s', (key, problem) => {
  const problems = problemsOf(logWith({ keys: `    table: A_CL\n    ${key}\n` }));
  // Every key that there is, which another test need not know.
  const shortened = problems.map((one) => one.replace(/\(use one of `name`, .*`columns`.*\)$/, '(use one of …)'));
  expect(shortened).toEqual([`logs.yaml:${problem}`]);
});

test.each(['A_CL', 'Syslog'])('a stream of ours may feed the table %s', (table) => {
  expect(problemsOf(logWith({ keys: `    table: ${table}\n    stream: Custom-Raw\n` }))).toEqual([]);
});

const log = (keys: Record<string, string>): string => {
  const all = {
    name: 'a',
    match: '"*"',
    format: '{ type: text }',
    table: 'A_CL',
    columns: '{ TimeGenerated: datetime }',
    ...keys,
  };
  return Object.entries(all)
    .map(([key, text], i) => `${i === 0 ? '  - ' : '    '}${key}: ${text}\n`)
    .join('');
};

test.each<[string, Record<string, string>, string]>([
  [
    'a name with a blank',
    { name: 'a b' },
    '2:11  `name` must be one word  (use up to 64 letters, digits, `.`, `_` and `-`)',
  ],
  [
    'a name that is a number',
    { name: '5' },
    '2:11  `name` must be a text, not a number  (put quotes around it, if it is meant as text)',
  ],
  ['no glob', { match: '[]' }, '3:12  `match` is empty  (write at least one glob)'],
  [
    'a glob that is a number',
    { match: '5' },
    '3:12  `match` must be a text or a list, not a number  (put quotes around it, if it is meant as text)',
  ],
  [
    'a bad glob in a list',
    { match: '["a", "/b"]' },
    '3:18  the glob `/b` begins with a slash  (remove it: a path inside a container begins with a name)',
  ],
  [
    'a format by its name alone',
    { format: 'text' },
    '4:13  `format` must be a mapping, not a text  (write `key: value` lines below it, indented)',
  ],
  ['a format without its type', { format: '{}' }, '4:13  `type` is missing  (add `type:`)'],
  ['a misspelt format', { format: '{ type: txt }' }, '4:21  unknown format `txt`  (did you mean `text`?)'],
  [
    'a format that is a number',
    { format: '{ type: 5 }' },
    '4:21  `type` must be a text, not a number  (put quotes around it, if it is meant as text)',
  ],
  [
    'an option that the format does not have',
    { format: '{ type: text, tpye: x }' },
    '4:27  unknown key `tpye`  (did you mean `type`?)',
  ],
  ['no columns', { columns: '{}' }, '6:14  `columns` is empty  (add a line such as `TimeGenerated: datetime`)'],
  [
    'columns as a list',
    { columns: '[Computer]' },
    '6:14  `columns` must be a mapping, not a list  (write `key: value` lines below it, indented)',
  ],
])('%s', (_, keys, problem) => {
  expect(problemsOf(`logs:\n${log(keys)}`)).toEqual([`logs.yaml:${problem}`]);
});

test('a name is there once', () => {
  expect(problemsOf(`logs:\n${log({})}${log({ match: '"b"' })}`)).toEqual([
    'logs.yaml:7:11  the name `a` is there twice  (give each log a name of its own)',
  ]);
});

test('logs that feed one stream agree on the types of its columns', () => {
  const first = log({ columns: '{ TimeGenerated: datetime, Level: int }' });
  const second = log({ name: 'b', columns: '{ TimeGenerated: datetime, Level: { const: high } }' });
  const other = log({ name: 'c', table: 'C_CL', columns: '{ TimeGenerated: datetime, Level: string }' });
  expect(problemsOf(`logs:\n${first}${second}${other}`)).toEqual([
    'logs.yaml:11:48  `Level` is `string` here, but `int` in `a`, which feeds the same table  (give it one type, or another name)',
  ]);
});

test.each(['delete', '{ tier: cool }'])('a growing blob is not taken away by `on_done: %s`', (onDone) => {
  expect(problemsOf(`logs:\n${log({ growing: 'true', on_done: onDone })}`)).toEqual([
    expect.stringMatching(
      /`on_done` would take away a blob that is still growing {2}\(remove it, or write `growing: false`\)$/,
    ),
  ]);
  expect(
    problemsOf(`logs:\n${log({ growing: 'true', on_done: 'keep' })}${log({ name: 'b', on_done: onDone })}`),
  ).toEqual([]);
});
