/** A plan, and what Azure Resource Manager shows of it when it is deployed as it is. */
import type { Tables } from '../../src/lib/infra.ts';

export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
export const GROUP = 'rg-logs';
const BASE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers`;
export const WORKSPACE = `${BASE}/Microsoft.OperationalInsights/workspaces/law`;
const ENDPOINT = `${BASE}/Microsoft.Insights/dataCollectionEndpoints/dce`;
export const ROUTING = ['dcr-0', 'dcr-1'].map((id) => ({ endpoint: `https://${id}.example`, id }));

export const PLAN: Tables = {
  version: 1,
  tables: [
    {
      name: 'App_CL',
      plan: 'Analytics',
      columns: [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'Status', type: 'int' },
        { name: 'Old', type: 'string', gone: true },
      ],
    },
    { name: 'Former_CL', plan: 'Basic', gone: true, columns: [{ name: 'X', type: 'string' }] },
  ],
  streams: [
    {
      name: 'Custom-App_CL',
      table: 'App_CL',
      rules: [0, 1],
      columns: [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'Status', type: 'int' },
      ],
    },
    {
      name: 'Custom-Sys',
      table: 'Syslog',
      rules: [0],
      transform: 'source | where Level > 1',
      columns: [{ name: 'Level', type: 'int' }],
    },
    { name: 'Microsoft-Syslog', table: 'Syslog', rules: [1], columns: [{ name: 'Facility', type: 'string' }] },
  ],
};

/** `streams` of a rule, each with its columns; those of Azure's own are not declared. */
const ruleOf = (index: number, names: readonly string[]) => ({
  id: `${BASE}/Microsoft.Insights/dataCollectionRules/rule-${index}`,
  name: `rule-${index}`,
  kind: 'Direct',
  properties: {
    immutableId: `dcr-${index}`,
    dataCollectionEndpointId: index === 1 ? ENDPOINT : null,
    endpoints: { logsIngestion: `https://dcr-${index === 1 ? 'own' : index}.example` },
    streamDeclarations: Object.fromEntries(
      PLAN.streams
        .filter(({ name }) => names.includes(name) && name.startsWith('Custom-'))
        .map(({ name, columns }) => [name, { columns }]),
    ),
    destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: WORKSPACE.toUpperCase() }] },
    dataFlows: PLAN.streams
      .filter(({ name }) => names.includes(name))
      .map(({ name, table, transform }) => ({
        streams: [name],
        destinations: ['workspace'],
        outputStream: `${table.endsWith('_CL') ? 'Custom' : 'Microsoft'}-${table}`,
        transformKql: transform ?? 'source',
      })),
  },
});

/** Path → what Resource Manager says. */
export const deployment = (): Record<string, Record<string, unknown>> => ({
  [`${BASE}/Microsoft.Insights/dataCollectionRules`]: {
    value: [
      ruleOf(0, ['Custom-App_CL', 'Custom-Sys']),
      ruleOf(1, ['Custom-App_CL', 'Microsoft-Syslog']),
      {
        id: 'x',
        name: 'somebody-elses',
        properties: { dataSources: {}, dataFlows: [{ streams: ['Microsoft-Perf'] }] },
      },
    ],
  },
  [ENDPOINT]: { properties: { logsIngestion: { endpoint: 'https://dcr-1.example' } } },
  [`${WORKSPACE}/tables/App_CL`]: {
    name: 'App_CL',
    properties: {
      plan: 'Analytics',
      schema: {
        name: 'App_CL',
        columns: [
          { name: 'TimeGenerated', type: 'dateTime' },
          { name: 'Status', type: 'int' },
          { name: 'Old', type: 'string' },
        ],
        standardColumns: [{ name: 'TenantId', type: 'guid' }],
      },
    },
  },
});
