import { expect, test } from 'vitest';
import { problemsOf } from './problems.ts';

/** Keys of the first log stand in line 5, those of the second in line 11, from character 5 on. */
const logs = (first: string, second: string, table = 'table: A_CL'): string =>
  `logs:\n${[first, second]
    .map(
      (keys, i) => `  - name: log${i + 1}
    match: "**"
    format: { type: text }
    ${keys}
    ${table}
    columns: { TimeGenerated: datetime }
`,
    )
    .join('')}`;

test.each<[string, string, readonly string[]]>([
  ['plan: basic', 'plan: basic', []],
  ['plan: basic', 'zone: UTC', []],
  [
    'plan: basic',
    'plan: analytics',
    ['11:11  `plan` is `basic` in `log1`, which feeds the same table  (write the same, or leave it out here)'],
  ],
  [
    'retention_days: 30',
    'retention_days: 90',
    ['11:21  `retention_days` is `30` in `log1`, which feeds the same table  (write the same, or leave it out here)'],
  ],
  [
    'rules: 2',
    'rules: 3',
    ['11:12  `rules` is `2` in `log1`, which feeds the same stream  (write the same, or leave it out here)'],
  ],
  [
    'transform: source',
    'transform: source | take 1',
    ['11:16  `transform` is another in `log1`, which feeds the same stream  (write the same, or leave it out here)'],
  ],
  [
    'plan: auxiliary',
    'retention_days: 30',
    ['11:5  `auxiliary` tables keep rows as long as the service says  (remove it, or write `plan: analytics`)'],
  ],
  ['plan: analytics', 'retention_days: 30', []],
  [
    'plan: cheap',
    'zone: UTC',
    ['5:11  unknown value for `plan` `cheap`  (use one of `analytics`, `basic`, `auxiliary`)'],
  ],
  ['rules: 11', 'zone: UTC', ['5:12  `rules` must be at most 10  (docs/reference/config.md has the limits)']],
  [
    'retention_days: 3',
    'zone: UTC',
    ['5:21  `retention_days` must be at least 4  (docs/reference/config.md has the limits)'],
  ],
])('%s, then %s', (first, second, problems) => {
  expect(problemsOf(logs(first, second))).toEqual(problems.map((one) => `logs.yaml:${one}`));
});

test('streams of one table may each have a transformation and rules of their own', () => {
  const text = logs('stream: Custom-A\n    rules: 2', 'stream: Custom-B\n    rules: 3');
  expect(problemsOf(text)).toEqual([]);
});

test.each(['plan: basic', 'retention_days: 30'])("%s is not for a table of Azure's own", (key) => {
  expect(problemsOf(logs(key, 'zone: UTC', 'stream: Microsoft-Syslog'))).toEqual([
    expect.stringMatching(
      /^logs\.yaml:5:5 .*`Syslog` is a table of Azure's own {2}\(remove it, and set it in the workspace\)$/,
    ),
  ]);
});
