import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openKusto, type Kusto } from '../../../src/lib/kusto/kusto.ts';
import { root } from '../../guards/source-files.ts';
import { deployments, infra, theOne } from '../templates.ts';
import { scenarioTables } from './scenario-tables.ts';
import { deployedSchema } from './tables.ts';
import { filledIn, parametersOf, queriesOf, workbookSchema } from './workbook.ts';

let kusto: Kusto;
beforeAll(async () => {
  kusto = await openKusto();
});

const text = infra('workbook.json');
const workbook = workbookSchema.parse(JSON.parse(text));
const files = readdirSync(join(root, 'infra/queries/workbook')).map((name) => name.replace('.kql', ''));

/** Types of columns that a kind of chart can show. */
const SHOWN = { table: /./, timechart: /^datetime(?: long)+$/, piechart: /^string long$/ };

test('each item has a name of its own, and each query a file of that name', () => {
  const names = workbook.items.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const queries = queriesOf(workbook);
  expect(queries.map(({ name }) => name).sort()).toEqual(files.sort());
  expect(queries.map(({ content }) => content.query)).toEqual(
    queries.map(({ name }) => `queries/workbook/${name}.kql`),
  );
});

test('it names nothing that is of one subscription', () => {
  expect(text).not.toMatch(/\/subscriptions\/|\/resourceGroups\//i);
  expect('fallbackResourceIds' in workbook).toBe(false);
});

test('the time of all queries is a parameter, and each parameter is used', () => {
  const range = parametersOf(workbook).find(({ name }) => name === 'TimeRange');
  expect(range).toMatchObject({ type: 4 });
  const used = files.map((name) => infra(`queries/workbook/${name}.kql`)).join('\n');
  const others = parametersOf(workbook).filter(({ name }) => name !== 'TimeRange');
  expect(others.filter(({ name }) => !used.includes(`{${name}}`))).toEqual([]);
});

test.each([
  ['a key that the portal does not know', { ...workbook, item: [] }],
  ['a query without the time', { ...workbook, items: [withoutTime()] }],
  ['an item of another type', { ...workbook, items: [{ type: 10, content: {}, name: 'metrics' }] }],
])('%s would be found', (_, wrong) => {
  expect(workbookSchema.safeParse(wrong).success).toBe(false);
});

function withoutTime(): object {
  const { content, ...item } = queriesOf(workbook)[0]!;
  const { timeContextFromParameter, ...rest } = content;
  return { ...item, content: rest };
}

describe.each(deployments)('$scenario', (deployment) => {
  const { properties } = theOne(deployment, 'Microsoft.Insights/workbooks');
  const deployed = workbookSchema.parse(JSON.parse(properties['serializedData'] as string));
  const tables = scenarioTables(deployment.scenario);

  test('it is the file, with the queries, the workspace and the tables in it', () => {
    const plans = Object.fromEntries(
      tables.streams.map(({ table }) => [table, tables.tables.find(({ name }) => name === table)?.plan ?? 'Analytics']),
    );
    expect(JSON.parse(parametersOf(deployed).find(({ name }) => name === 'Tables')!.value as string)).toEqual(plans);
    expect(deployed.fallbackResourceIds).toEqual([properties['sourceId']]);
    const back = deployed.items.map((item) => {
      if (item.type === 3) return { ...item, content: { ...item.content, query: `queries/workbook/${item.name}.kql` } };
      if (item.type === 1) return item;
      const parameters = item.content.parameters.map((one) => (one.name === 'Tables' ? { ...one, value: '{}' } : one));
      return { ...item, content: { ...item.content, parameters } };
    });
    const { fallbackResourceIds, ...rest } = deployed;
    expect({ ...rest, items: back }).toEqual(workbook);
  });

  test.each(queriesOf(deployed))('$name has what it shows', ({ name, content: { query, visualization } }) => {
    expect(query).toBe(infra(`queries/workbook/${name}.kql`));
    const { problems, columns } = kusto.bind(filledIn(query, deployed), deployedSchema(tables));
    expect(problems).toEqual([]);
    expect(columns.map(({ type }) => type).join(' ')).toMatch(SHOWN[visualization]);
  });
});
