import { expect, test } from 'vitest';
import { log, planOf } from './logs.ts';

const TIME = { name: 'TimeGenerated', type: 'datetime' };
const RUNS_TABLE = { name: 'Runs_CL', plan: 'Analytics', columns: [TIME] };
const RUNS_STREAM = { name: 'Custom-Runs_CL', table: 'Runs_CL', rules: [0], columns: [TIME] };

test('a log is a table and a stream with its columns, beside those of the app', () => {
  expect(planOf(log('a', 'table: A_CL', '{ TimeGenerated: datetime, Level: int }'))).toEqual({
    problems: [],
    timeAdded: [],
    tables: {
      version: 1,
      tables: [{ name: 'A_CL', plan: 'Analytics', columns: [TIME, { name: 'Level', type: 'int' }] }, RUNS_TABLE],
      streams: [
        { name: 'Custom-A_CL', table: 'A_CL', rules: [0], columns: [TIME, { name: 'Level', type: 'int' }] },
        RUNS_STREAM,
      ],
    },
  });
});

test('logs of one table make one stream, with the columns of all', () => {
  const { tables } = planOf(
    log('a', 'table: A_CL', '{ TimeGenerated: datetime, Level: int }') +
      log('b', 'table: A_CL', '{ Level: int, Text: string }'),
  );
  const columns = [TIME, { name: 'Level', type: 'int' }, { name: 'Text', type: 'string' }];
  expect(tables.streams[0]).toEqual({ name: 'Custom-A_CL', table: 'A_CL', rules: [0], columns });
  expect(tables.tables[0]!.columns).toEqual(columns);
});

test('TimeGenerated is added where no log gives it, and that is said', () => {
  const { tables, timeAdded } = planOf(log('a', 'table: A_CL', '{ Level: int }'));
  expect(timeAdded).toEqual(['Custom-A_CL']);
  expect(tables.streams[0]!.columns).toEqual([TIME, { name: 'Level', type: 'int' }]);
  expect(tables.tables[0]!.columns).toEqual([TIME, { name: 'Level', type: 'int' }]);
});

test('what one log says of plan, retention and rules holds for its table', () => {
  const { tables } = planOf(
    log('a', 'table: A_CL', '{ TimeGenerated: datetime }') +
      log('b', 'table: A_CL\n    retention_days: 90\n    rules: 2', '{ TimeGenerated: datetime }') +
      log('c', 'table: C_CL\n    plan: auxiliary', '{ TimeGenerated: datetime }'),
  );
  expect(tables.tables).toMatchObject([
    { name: 'A_CL', plan: 'Analytics', retentionDays: 90 },
    { name: 'C_CL', plan: 'Auxiliary' },
    { name: 'Runs_CL' },
  ]);
  expect(tables.streams).toMatchObject([{ rules: [0, 1] }, { rules: [0] }, { rules: [0] }]);
});

test("a table of Azure's own gets rows, but is not made", () => {
  const { tables } = planOf(log('a', 'stream: Microsoft-Syslog', '{ Facility: string }'));
  expect(tables.tables).toEqual([RUNS_TABLE]);
  expect(tables.streams).toEqual([
    RUNS_STREAM,
    { name: 'Microsoft-Syslog', table: 'Syslog', rules: [0], columns: [{ name: 'Facility', type: 'string' }] },
  ]);
});

test('with a transformation the table has the columns that it makes', () => {
  const { tables } = planOf(
    log(
      'a',
      "table: A_CL\n    transform: 'source | project TimeGenerated, L = 1'",
      '{ TimeGenerated: datetime, Level: int }',
    ),
    undefined,
    () => ({
      problems: [],
      columns: [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'L', type: 'long' },
      ],
    }),
  );
  expect(tables.tables[0]!.columns).toEqual([TIME, { name: 'L', type: 'long' }]);
  expect(tables.streams[0]).toMatchObject({
    transform: 'source | project TimeGenerated, L = 1',
    columns: [TIME, { name: 'Level', type: 'int' }],
  });
});

test('thirty-five logs stand in four rules of at most ten flows', () => {
  const logs = Array.from({ length: 35 }, (_, i) => log(`l${i}`, `table: T${i}_CL`, '{ TimeGenerated: datetime }'));
  const { tables } = planOf(logs.join(''));
  const flows = Map.groupBy(tables.streams, ({ rules }) => rules[0]!);
  expect([0, 1, 2, 3].map((index) => flows.get(index)!.length)).toEqual([10, 10, 10, 6]);
});

test('the same logs again change nothing, in whatever order they stand', () => {
  const logs = Array.from({ length: 12 }, (_, i) => log(`l${i}`, `table: T${i}_CL`, '{ TimeGenerated: datetime }'));
  const { tables } = planOf(logs.join(''));
  expect(planOf(logs.toReversed().join(''), tables).tables).toEqual(tables);
});

test("a log cannot have the app's own table", () => {
  expect(planOf(log('a', 'table: Runs_CL', '{ TimeGenerated: datetime }')).problems).toEqual([
    "logs.yaml:5:12  the table `Runs_CL` is the app's own  (choose another name)",
  ]);
});
