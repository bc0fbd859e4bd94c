import { expect, test } from 'vitest';
import { log, planOf } from './logs.ts';

const TIME = { name: 'TimeGenerated', type: 'datetime' };
const one = (columns: string, keys = ''): string => log('a', `table: A_CL${keys}`, columns);
const WITH = one('{ TimeGenerated: datetime, Old: int, Text: string }');
const WITHOUT = one('{ TimeGenerated: datetime, Text: string }');

test('a column that no log gives any more stays, marked', () => {
  expect(planOf(WITHOUT, planOf(WITH).tables).tables.tables[0]!.columns).toEqual([
    TIME,
    { name: 'Text', type: 'string' },
    { name: 'Old', type: 'int', gone: true },
  ]);
});

test('the stream no longer declares it', () => {
  const [stream] = planOf(WITHOUT, planOf(WITH).tables).tables.streams;
  expect(stream!.columns).toEqual([TIME, { name: 'Text', type: 'string' }]);
});

test('a column that comes back loses its mark', () => {
  const without = planOf(WITHOUT, planOf(WITH).tables).tables;
  expect(planOf(WITH, without)).toEqual(planOf(WITH));
});

test('a table that no log feeds any more is remembered, and loses its mark when it comes back', () => {
  const other = log('b', 'table: B_CL', '{ TimeGenerated: datetime }');
  const without = planOf(other, planOf(WITH + other).tables).tables;
  expect(without.tables[0]).toMatchObject({
    name: 'A_CL',
    gone: true,
    columns: [TIME, { name: 'Old' }, { name: 'Text' }],
  });
  expect(without.streams.map(({ name }) => name)).toEqual(['Custom-B_CL', 'Custom-Runs_CL']);
  expect(planOf(WITHOUT + other, without).tables.tables[0]).toEqual({
    name: 'A_CL',
    plan: 'Analytics',
    columns: [TIME, { name: 'Text', type: 'string' }, { name: 'Old', type: 'int', gone: true }],
  });
});

test.each<[string, string]>([
  ['that stays', WITH],
  ['that comes back', WITHOUT],
])('a name %s with another type is a problem, at its place', (which, between) => {
  const before = planOf(between, planOf(WITH).tables).tables;
  expect(planOf(one('{ TimeGenerated: datetime, Old: string, Text: string }'), before).problems).toEqual([
    `logs.yaml:6:46  \`Old\` of the table \`A_CL\` was \`int\`, here it is \`string\`: the service refuses a name ${which} with another type  (write \`type: int\`, or give the column a new name (docs/tables.md, "Another type"))`,
  ]);
});

test('a name that differs only by case from one of the table is a problem, at its place', () => {
  const other = log('b', 'table: A_CL', '{ TimeGenerated: datetime, text: string }');
  const expected = [
    'differs only by case from `Text`, which the table `A_CL` has already  (write `Text`, or give it another name)',
  ];
  const problems = [
    ...planOf(one('{ TimeGenerated: datetime, text: string }'), planOf(WITH).tables).problems,
    ...planOf(WITH + other).problems,
  ];
  expect(problems.map((line) => line.replace(/^logs.yaml:\d+:\d+ {2}`text` /, ''))).toEqual([...expected, ...expected]);
});

test('two streams of one table agree on the types of what they give it', () => {
  const transformed = log(
    'b',
    'stream: Custom-B\n    table: A_CL\n    transform: source',
    '{ TimeGenerated: datetime }',
  );
  const made = [TIME, { name: 'Old', type: 'string' }] as { name: string; type: 'datetime' | 'string' }[];
  expect(planOf(WITH + transformed, undefined, () => ({ problems: [], columns: made })).problems).toEqual([
    'logs.yaml:12:16  `Old` is `string` here, but `int` in another log, which feeds the table `A_CL` too  (give it one type, or another name)',
  ]);
});

test.each<[string, string]>([
  ['', '\n    plan: auxiliary'],
  ['\n    plan: auxiliary', ''],
])('no table changes from or to the plan Auxiliary: %j to %j', (was, is) => {
  const before = planOf(one('{ TimeGenerated: datetime }', was)).tables;
  expect(planOf(one('{ TimeGenerated: datetime }', is), before).problems).toEqual([
    expect.stringMatching(/no table changes from or to Auxiliary/),
  ]);
});

test('between Analytics and Basic it may', () => {
  const before = planOf(one('{ TimeGenerated: datetime }')).tables;
  const { tables, problems } = planOf(one('{ TimeGenerated: datetime }', '\n    plan: basic'), before);
  expect(problems).toEqual([]);
  expect(tables.tables[0]).toMatchObject({ plan: 'Basic' });
});
