import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTables } from '../../src/lib/deployment/read-tables.ts';
import { RUN_COLUMNS, RUNS_STREAM } from '../../src/lib/telemetry/run-row.ts';
import { root } from '../guards/source-files.ts';
import { deployments, infra, ofType, snapshot, type Json, type Resource, type Snapshot } from './templates.ts';

/** The plan that a scenario deploys. */
function planOf({ scenario }: Snapshot) {
  const file = /loadJsonContent\('(.+)'\)/.exec(infra(`scenarios/${scenario}.bicepparam`))![1]!;
  return readTables(readFileSync(join(root, 'infra/scenarios', file), 'utf8'), file);
}

const tablesOf = (deployment: Snapshot) => ofType(deployment, 'Microsoft.OperationalInsights/workspaces/tables');
const tableName = ({ name }: Resource): string => name.split('/')[1]!;
const rulesOf = (deployment: Snapshot) => ofType(deployment, 'Microsoft.Insights/dataCollectionRules');
const columnText = (columns: readonly Json[]): readonly string[] => columns.map(({ name, type }) => `${name} ${type}`);

describe.each(deployments)('$scenario', (deployment) => {
  const plan = planOf(deployment);

  test('tables are those of the plan, with the columns that are gone, without the tables that are', () => {
    const expected = plan.tables
      .filter(({ gone }) => gone !== true)
      .map(({ name, columns }) => [
        name,
        columnText(columns.map((one) => ({ ...one, type: one.type === 'datetime' ? 'dateTime' : one.type }))),
      ]);
    const made = tablesOf(deployment).map((table) => [
      tableName(table),
      columnText(table.properties['schema'].columns),
    ]);
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries(expected));
    expect(made.flatMap(([, columns]) => columns)).toContain('TimeGenerated dateTime');
  });

  test('rules have the streams that the plan gives them, and no more than a rule may', () => {
    const rules = rulesOf(deployment);
    for (const [index, { properties }] of rules.entries()) {
      const { dataFlows, streamDeclarations } = properties;
      const planned = plan.streams.filter(({ rules }) => rules.includes(index));
      expect(dataFlows.map(({ streams }: Json) => streams)).toEqual(planned.map(({ name }) => [name]));
      expect(dataFlows.length).toBeLessThanOrEqual(10);
      expect(Object.keys(streamDeclarations).length).toBeLessThanOrEqual(10);
      for (const { name, columns, table, transform } of planned) {
        const flow = dataFlows.find(({ streams }: Json) => streams[0] === name);
        expect(flow.outputStream).toBe(`${table.endsWith('_CL') ? 'Custom' : 'Microsoft'}-${table}`);
        expect(flow.transformKql).toBe(transform ?? 'source');
        const declared = streamDeclarations[name]?.columns as readonly Json[] | undefined;
        expect(declared && columnText(declared)).toEqual(name.startsWith('Custom-') ? columnText(columns) : undefined);
      }
    }
    expect(rules).toHaveLength(Math.max(...plan.streams.flatMap(({ rules }) => rules)) + 1);
  });

  test('rules take calls directly, and tell what they could not take', () => {
    const rules = rulesOf(deployment);
    expect(rules.map(({ kind }) => kind)).toEqual(rules.map(() => 'Direct'));
    const told = ofType(deployment, 'Microsoft.Insights/diagnosticSettings').map(
      ({ id }) => id.split('/providers/Microsoft.Insights/diagnosticSettings')[0],
    );
    expect(rules.map(({ id }) => id).filter((id) => !told.includes(id))).toEqual([]);
  });
});

test('runs are declared as the program sends them', () => {
  const declared = rulesOf(snapshot('defaults'))[0]!.properties['streamDeclarations'][RUNS_STREAM].columns;
  expect(declared).toEqual(RUN_COLUMNS.map(({ name, type }) => ({ name, type })));
});

test('an existing workspace keeps its group and region: tables go to it, rules to its region', () => {
  const deployment = snapshot('existing-workspace');
  expect(ofType(deployment, 'Microsoft.OperationalInsights/workspaces')).toEqual([]);
  for (const { id } of tablesOf(deployment)) expect(id).toContain('/resourceGroups/shared/');
  for (const { id, location } of rulesOf(deployment)) {
    expect(location).toBe('northeurope');
    expect(id).toContain('/resourceGroups/rg-demo-logsluice/');
  }
});

test('retention and plan are as the plan says, and else as the workspace has them', () => {
  const kept = tablesOf(snapshot('max')).map((table) => {
    const { plan, retentionInDays, totalRetentionInDays } = table.properties;
    return [tableName(table), plan, retentionInDays, totalRetentionInDays];
  });
  expect(kept).toEqual([
    ['AppEvents_CL', 'Analytics', 730, 730],
    ['Audit_CL', 'Basic', null, 365],
    ['LogsluiceRuns_CL', 'Analytics', 90, 90],
    ['Trace_CL', 'Auxiliary', null, -1],
  ]);
});

test('Sentinel is turned on where that is asked for', () => {
  const type = 'Microsoft.SecurityInsights/onboardingStates';
  expect(ofType(snapshot('defaults'), type)).toEqual([]);
  expect(ofType(snapshot('max'), type).map(({ id }) => id.split('/providers/')[1])).toEqual([
    'Microsoft.OperationalInsights/workspaces/log-shared',
  ]);
});
