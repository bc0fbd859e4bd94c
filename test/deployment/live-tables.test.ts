import { beforeAll, expect, test } from 'vitest';
import { checkTransformation } from '../../src/lib/kusto/check-transformation.ts';
import { openKusto, type Kusto } from '../../src/lib/kusto/kusto.ts';
import { log, planOf, type Planned } from './logs.ts';

let kusto: Kusto;
beforeAll(async () => {
  kusto = await openKusto();
});

const planned = (
  transform: string,
  columns = '{ TimeGenerated: datetime, Level: int }',
  target = 'table: A_CL',
): Planned =>
  planOf(log('a', `${target}\n    transform: ${transform}`, columns), undefined, (stream, text) =>
    checkTransformation(kusto, text, stream.columns),
  );
const columnsOf = ({ tables }: Planned): string =>
  tables.tables[0]!.columns.map(({ name, type }) => `${name}:${type}`).join(' ');

test.each([
  ['source', 'TimeGenerated:datetime Level:int'],
  ['source | extend Double = Level * 2.0 | project-away Level', 'TimeGenerated:datetime Double:real'],
  [
    "source | where Level > 3 | extend Ok = true, Raw = parse_json('{}')",
    'TimeGenerated:datetime Level:int Ok:boolean Raw:dynamic',
  ],
])('%s: the table has what it makes', (transform, columns) => {
  const plan = planned(JSON.stringify(transform));
  expect([plan.problems, columnsOf(plan)]).toEqual([[], columns]);
});

test('a stream whose rows have no time gets one, which the transformation may set', () => {
  const plan = planned('source | extend TimeGenerated = todatetime(When)', '{ When: string }');
  expect([plan.problems, columnsOf(plan)]).toEqual([[], 'TimeGenerated:datetime When:string']);
});

/** The key stands in line 6, its value from character 16 on. */
test.each<[string, string, readonly string[]]>([
  [
    'plain',
    'source | where Lvl > 3',
    ["6:31  The name 'Lvl' does not refer to any known column, table, variable or function (KS142)"],
  ],
  [
    'in quotes',
    "'source | where Lvl > 3'",
    ["6:32  The name 'Lvl' does not refer to any known column, table, variable or function (KS142)"],
  ],
  [
    'as a block',
    '|\n      source\n      | where Level > 3\n      | take 5',
    ['9:9  a transformation cannot use the operator `take`'],
  ],
  [
    'folded: where it begins',
    '>\n      source\n      | take 5',
    ['6:16  a transformation cannot use the operator `take`'],
  ],
  [
    'without a time',
    'source | project Level',
    ['6:16  it makes no `TimeGenerated` that is a datetime, which each table must have'],
  ],
  [
    'with a time that is none',
    "source | extend TimeGenerated = 'now'",
    ['6:16  it makes no `TimeGenerated` that is a datetime, which each table must have'],
  ],
  [
    'with a name of the service',
    'source | extend TenantId = 1',
    ['6:16  it makes a column `TenantId`, which is not a name for one'],
  ],
  [
    'with a name that is none',
    "source | extend ['a b'] = 1",
    ['6:16  it makes a column `a b`, which is not a name for one'],
  ],
])('%s', (_, transform, problems) => {
  const said = planned(transform).problems.map((one) => one.replace(/ {2}\((?:docs|leave|add|use).*$/, ''));
  expect(said).toEqual(problems.map((one) => `logs.yaml:${one}`));
});

test("rows for a table of Azure's own are checked as far as the stream goes", () => {
  const plan = planned(
    'source | project TimeGenerated, Facility = tostring(Level)',
    undefined,
    'table: Syslog\n    stream: Custom-Raw',
  );
  expect(plan.problems).toEqual([]);
  expect(plan.tables.streams[0]).toMatchObject({ name: 'Custom-Raw', table: 'Syslog' });
  expect(plan.tables.tables.map(({ name }) => name)).toEqual(['Runs_CL']);
});
