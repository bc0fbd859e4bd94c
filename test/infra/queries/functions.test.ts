import { beforeAll, describe, expect, test } from 'vitest';
import { openKusto, type Kusto } from '../../../src/lib/kusto/kusto.ts';
import { deployments, ofType } from '../templates.ts';
import { scenarioTables } from './scenario-tables.ts';
import { deployedSchema } from './tables.ts';

let kusto: Kusto;
beforeAll(async () => {
  kusto = await openKusto();
});

describe.each(deployments)('$scenario', (deployment) => {
  const tables = scenarioTables(deployment.scenario);
  const saved = ofType(deployment, 'Microsoft.OperationalInsights/workspaces/savedSearches');

  test('every table whose rows have an id has a function that drops duplicates', () => {
    const told = tables.tables.filter(
      ({ gone, plan, columns }) =>
        gone !== true && plan === 'Analytics' && columns.some(({ name }) => name === 'RecordId'),
    );
    expect(saved.map(({ properties }) => properties['functionAlias'] as string).sort()).toEqual(
      told.map(({ name }) => name.replace(/_CL$/, '_Unique')).sort(),
    );
  });

  test('it takes the place of its table: the same columns with the same types', () => {
    for (const { properties } of saved) {
      const { problems, columns } = kusto.bind(properties['query'], deployedSchema(tables));
      expect(problems).toEqual([]);
      const table = tables.tables.find(({ name }) => name.replace(/_CL$/, '_Unique') === properties['functionAlias'])!;
      const own = table.columns.map(({ name, type }) => `${name}: ${type === 'boolean' ? 'bool' : type}`);
      expect(columns.map(({ name, type }) => `${name}: ${type}`).sort()).toEqual(own.sort());
    }
  });

  // github.com/MicrosoftDocs/azure-docs/issues/49275
  test('a second deployment writes over it: without an etag the service answers 409 where one is there', () => {
    expect(saved.map(({ properties }) => properties['etag'] as string)).toEqual(saved.map(() => '*'));
  });

  test('it is in the workspace', () => {
    const workspace = ofType(deployment, 'Microsoft.Insights/workbooks')[0]!.properties['sourceId'] as string;
    expect(saved.filter(({ id }) => !id.startsWith(`${workspace}/savedSearches/`))).toEqual([]);
  });
});

test('a table without ids, of another plan, or that is gone has none', () => {
  const max = deployments.find(({ scenario }) => scenario === 'max')!;
  expect(scenarioTables('max').tables.length).toBeGreaterThan(3);
  expect(ofType(max, 'Microsoft.OperationalInsights/workspaces/savedSearches').map(({ name }) => name)).toEqual([
    'log-shared/AppEvents_Unique',
  ]);
});
