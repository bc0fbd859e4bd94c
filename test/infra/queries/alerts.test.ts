import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../../src/lib/errors.ts';
import { openKusto, type Kusto } from '../../../src/lib/kusto/kusto.ts';
import { loadFunctionApp } from '../../functions/function-app.ts';
import { root } from '../../guards/source-files.ts';
import { deployments, infra, json, ofType, type Json } from '../templates.ts';
import { scenarioTables } from './scenario-tables.ts';
import { deployedSchema } from './tables.ts';

let kusto: Kusto;
beforeAll(async () => {
  kusto = await openKusto();
});

const QUERIES = readdirSync(join(root, 'infra/queries/alerts')).map((name) => name.replace('.kql', ''));
const RULE = 'Microsoft.Insights/dataCollectionRules';

describe.each(deployments)('$scenario', (deployment) => {
  const app = ofType(deployment, 'Microsoft.Web/sites')[0]!.name;
  const rules = ofType(deployment, RULE).map(({ id }) => id);
  const asked = ofType(deployment, 'Microsoft.Insights/scheduledQueryRules').map(({ name, properties }) => ({
    alert: /^logsluice-(?<alert>.*)-\w+$/.exec(name)!.groups!['alert']!,
    properties,
    criterion: properties['criteria'].allOf[0] as Json,
  }));

  test('there is an alert for each query, with what the file says', () => {
    expect(asked.map(({ alert }) => alert).sort()).toEqual(QUERIES.sort());
    for (const { alert, criterion } of asked) {
      expect(criterion['query']).toBe(infra(`queries/alerts/${alert}.kql`).replaceAll('{App}', app));
    }
  });

  test.each(asked)('$alert compares a number of its query, and is told apart by a text', ({ criterion }) => {
    const { problems, columns } = kusto.bind(criterion['query'], deployedSchema(scenarioTables(deployment.scenario)));
    expect(problems).toEqual([]);
    const typeOf = (name: string): string | undefined => columns.find((column) => column.name === name)?.type;
    const { metricMeasureColumn: measure, timeAggregation, dimensions } = criterion;
    expect(timeAggregation).toBe(measure === null ? 'Count' : 'Maximum');
    expect(measure === null ? 'long' : typeOf(measure)).toMatch(/^(?:long|real)$/);
    expect(dimensions.map(({ name }: Json) => typeOf(name as string))).toEqual(['string']);
    // Rows with this column would count in their own time only, which is before the window.
    expect(typeOf('TimeGenerated')).toBeUndefined();
  });

  test('the workspace is asked where it is, and for as far back as the query looks', () => {
    const region = ofType(deployment, RULE)[0]!['location'] as string;
    const workspace = ofType(deployment, 'Microsoft.Insights/workbooks')[0]!.properties['sourceId'] as string;
    for (const { location, properties } of ofType(deployment, 'Microsoft.Insights/scheduledQueryRules')) {
      expect([location, properties['scopes']]).toEqual([region, [workspace]]);
      expect(['PT1H', 'P2D']).toContain(properties['overrideQueryTimeRange']);
    }
  });

  test.each([
    ['ApiCallReceived_Count', 'Count'],
    ['ColumnsDroppedCount', 'Total'],
  ])('%s of each rule has an alert', (metric, aggregation) => {
    const alerts = ofType(deployment, 'Microsoft.Insights/metricAlerts').filter(
      ({ properties }) => properties['criteria'].allOf[0].metricName === metric,
    );
    expect(alerts.map(({ properties }) => properties['scopes'][0] as string).sort()).toEqual(rules.toSorted());
    for (const { properties } of alerts) {
      expect(properties['criteria'].allOf[0]).toMatchObject({
        timeAggregation: aggregation,
        metricNamespace: RULE,
        skipMetricValidation: true,
      });
    }
  });

  test('every rule tells the workspace of its errors', () => {
    const settings = ofType(deployment, 'Microsoft.Insights/diagnosticSettings');
    expect(
      settings.map(({ id }) => id.replace(/\/providers\/Microsoft\.Insights\/diagnosticSettings\/.*/, '')).sort(),
    ).toEqual(rules.toSorted());
    expect(new Set(settings.map(({ properties }) => JSON.stringify(properties['logs'])))).toEqual(
      new Set(['[{"category":"LogErrors","enabled":true}]']),
    );
  });
});

test('whoever is to be told is told of each alert', () => {
  const { parameters } = json('compiled/main.json');
  expect(parameters['alertActionGroupIds'].defaultValue).toEqual([]);
  const max = deployments.find(({ scenario }) => scenario === 'max')!;
  const group = expect.stringMatching(/\/actionGroups\/ag-logs$/);
  for (const { properties } of ofType(max, 'Microsoft.Insights/scheduledQueryRules')) {
    expect(properties['actions']).toEqual({ actionGroups: [group] });
  }
  for (const { properties } of ofType(max, 'Microsoft.Insights/metricAlerts')) {
    expect(properties['actions']).toEqual([{ actionGroupId: group }]);
  }
});

describe('backlog', () => {
  const query = infra('queries/alerts/backlog.kql');

  test('knows each code that says that the app itself is in want of something', () => {
    const codes = [...query.matchAll(/"([A-Z]+_[A-Z_]+)"/g)].map(([, code]) => code!);
    // The others are of commands, and of `npm start`.
    const ours = Object.entries(catalogue).filter(
      ([code, { scope }]) => scope === 'app' && !/^(?:INFER|KUSTO|LIVE|LOCAL)_/.test(code),
    );
    expect(codes.toSorted()).toEqual(ours.map(([code]) => code).sort());
  });

  test('waits for a function that there is', async () => {
    const { registry } = await loadFunctionApp({});
    const names = Array.from(registry.functions, ([, { metadata }]) => metadata.name);
    expect(names).toContain(/Name == "(?<name>\w+)"/.exec(query)!.groups!['name']);
  });
});

test.each(QUERIES)('%s knows no state that a row never has', (name) => {
  const states = ['done', 'partial', 'failed', 'unmatched', 'parked', 'paused', 'waiting'];
  const named = [...infra(`queries/alerts/${name}.kql`).matchAll(/State !?in \((?<list>[^)]*)\)/g)].flatMap(
    ({ groups }) => groups!['list']!.split(', ').map((state) => JSON.parse(state) as string),
  );
  expect(named.filter((state) => !states.includes(state))).toEqual([]);
});
