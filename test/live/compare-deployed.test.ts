import { describe, expect, test } from 'vitest';
import { compareDeployed } from '../../src/lib/live/compare-deployed.ts';
import { ruleSchema, tableSchema, type Deployed } from '../../src/lib/live/deployed.ts';
import { deployment, PLAN, ROUTING, WORKSPACE } from './deployment.ts';

interface Rule {
  properties: {
    immutableId: string;
    streamDeclarations: Record<string, { columns: { name: string; type: string }[] }>;
    destinations: { logAnalytics: { workspaceResourceId: string }[] };
    dataFlows: { streams: string[]; outputStream: string; transformKql: string | null }[];
  };
}

/** What is deployed, after `change`. */
function deployed(change: (rules: [Rule, Rule]) => void = () => undefined, parts: Partial<Deployed> = {}): Deployed {
  const resources = deployment();
  const [rules] = Object.entries(resources).flatMap(([path, { value }]) => (path.endsWith('Rules') ? [value] : []));
  change(rules as [Rule, Rule]);
  const table = tableSchema.parse(resources[`${WORKSPACE}/tables/App_CL`]);
  const [endpoint] = Object.keys(resources).filter((path) => path.endsWith('/dce'));
  return {
    workspaceId: WORKSPACE,
    rules: (rules as unknown[]).map((rule) => ruleSchema.parse(rule)),
    endpoints: new Map([[endpoint!.toLowerCase(), 'https://dcr-1.example/']]),
    tables: new Map([['App_CL', table]]),
    routing: ROUTING,
    ...parts,
  };
}

const found = (given: Deployed): string[] =>
  compareDeployed(PLAN, given).map(({ kind, where, what }) => `${kind}  ${where}: ${what}`);
/** As above, where it is not known where the app sends. */
const unrouted = (change?: (rules: [Rule, Rule]) => void): string[] => {
  const { routing: _, ...rest } = deployed(change);
  return found(rest);
};

test('what is deployed as planned has no difference, known rules or not', () => {
  expect(found(deployed())).toEqual([]);
  expect(unrouted()).toEqual([]);
});

describe('a table', () => {
  const withTable = (properties: object): string[] =>
    found(deployed(undefined, { tables: new Map([['App_CL', tableSchema.parse({ name: 'App_CL', properties })]]) }));

  test('of another plan, without a schema', () => {
    expect(withTable({ plan: 'Basic' })).toEqual([
      'other  table App_CL: its plan is Basic, planned is Analytics',
      'missing  table App_CL: column TimeGenerated (datetime) is not there',
      'missing  table App_CL: column Status (int) is not there',
    ]);
  });

  test('with a column that a deployment would delete: the fix says how to keep it', () => {
    const columns = [
      { name: 'TimeGenerated', type: 'dateTime' },
      { name: 'Status', type: 'int' },
      { name: 'Mine', type: 'string' },
    ];
    const table = tableSchema.parse({ name: 'App_CL', properties: { schema: { columns } } });
    expect(compareDeployed(PLAN, deployed(undefined, { tables: new Map([['App_CL', table]]) }))).toMatchObject([
      {
        kind: 'extra',
        what: 'column Mine (string) is not in the plan',
        fix: expect.stringContaining('gone') as string,
      },
    ]);
  });
});

describe('a stream', () => {
  test('whose rule is not there', () => {
    expect(found(deployed(([, second]) => void (second.properties.immutableId = 'dcr-other')))).toEqual([
      'missing  stream Custom-App_CL: its rule dcr-1 is not in the resource group',
      'missing  stream Microsoft-Syslog: its rule dcr-1 is not in the resource group',
    ]);
  });

  test('whose rule the app does not know', () => {
    expect(found(deployed(undefined, { routing: ROUTING.slice(0, 1) }))).toEqual([
      'missing  stream Custom-App_CL: the app knows no rule 1, counted from 0',
      'missing  stream Microsoft-Syslog: the app knows no rule 1, counted from 0',
    ]);
  });

  test('that fewer rules take than planned, where it is not known which', () => {
    const drop = ([{ properties }]: [Rule, Rule]): void => {
      delete properties.streamDeclarations['Custom-App_CL'];
      properties.dataFlows = properties.dataFlows.filter(({ streams }) => !streams.includes('Custom-App_CL'));
    };
    expect(unrouted(drop)).toEqual([
      'missing  stream Custom-App_CL: 1 of 2 planned rules of the resource group take it',
    ]);
    expect(found(deployed(drop))).toEqual([
      'missing  stream Custom-App_CL of rule rule-0: the rule does not declare it',
      'missing  stream Custom-App_CL of rule rule-0: no data flow takes it',
    ]);
  });

  test.each<[string, (rule: Rule['properties']) => void, string]>([
    [
      'that is declared with other columns',
      ({ streamDeclarations }) => void (streamDeclarations['Custom-App_CL']!.columns[1]!.name = 'status'),
      'case  stream Custom-App_CL of rule rule-0: column Status is there as status: to the service those are two',
    ],
    [
      'that goes to another table',
      ({ dataFlows }) => void (dataFlows[0]!.outputStream = 'Custom-Other_CL'),
      'other  stream Custom-App_CL of rule rule-0: its rows go to Custom-Other_CL, planned is Custom-App_CL',
    ],
    [
      'that is transformed otherwise',
      ({ dataFlows }) => void (dataFlows[1]!.transformKql = 'source'),
      'other  stream Custom-Sys of rule rule-0: its transformation is another',
    ],
  ])('%s', (_, change, difference) => {
    expect(found(deployed(([{ properties }]) => change(structuredCloned(properties))))).toEqual([difference]);
  });

  test('whose transformation is written over other lines is the same', () => {
    const change = ([{ properties }]: [Rule, Rule]): void => {
      properties.dataFlows[1]!.transformKql = 'source\n| where Level > 1 ';
      properties.dataFlows[0]!.transformKql = null;
    };
    expect(found(deployed(change))).toEqual([]);
  });

  test('whose rows go to another workspace', () => {
    const elsewhere = ([, { properties }]: [Rule, Rule]): void => {
      properties.destinations.logAnalytics[0]!.workspaceResourceId = '/subscriptions/other';
    };
    expect(found(deployed(elsewhere))).toEqual([
      'other  stream Custom-App_CL of rule rule-1: its rows go to another workspace',
      'other  stream Microsoft-Syslog of rule rule-1: its rows go to another workspace',
    ]);
  });
});

describe('a rule', () => {
  test('that declares what is not in the plan', () => {
    const more = ([{ properties }]: [Rule, Rule]): void => {
      properties.streamDeclarations['Custom-Former_CL'] = { columns: [] };
    };
    expect(found(deployed(more))).toEqual(['extra  rule rule-0: the stream Custom-Former_CL is not in the plan']);
  });

  test('that the app sends to by an address which is not its own', () => {
    const routing = [ROUTING[0]!, { ...ROUTING[1]!, endpoint: 'https://elsewhere.example' }];
    expect(found(deployed(undefined, { routing }))).toEqual([
      "other  rule rule-1: the app sends to https://elsewhere.example, which is neither the rule's own endpoint nor linked to it",
    ]);
  });
});

/** The columns of a plan are shared by its rules. */
function structuredCloned(properties: Rule['properties']): Rule['properties'] {
  properties.streamDeclarations = structuredClone(properties.streamDeclarations);
  return properties;
}
