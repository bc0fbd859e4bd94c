import type { PlannedStream, Tables } from '../deployment/tables-schema.ts';
import { compareColumns } from './compare-columns.ts';
import type { Deployed, DeployedRule } from './deployed.ts';
import { PROVISION, type Difference } from './difference.ts';

export type { Difference } from './difference.ts';

/** What of the plan is not deployed, or deployed otherwise: of tables, of streams in each of their rules, of these rules. */
export function compareDeployed(plan: Tables, deployed: Deployed): readonly Difference[] {
  const tables = plan.tables.filter(({ gone }) => gone !== true);
  const ours = new Set<DeployedRule>();
  const streams = plan.streams.flatMap((stream) => {
    const { rules, differences } = rulesOf(stream, deployed);
    for (const rule of rules) ours.add(rule);
    return [...differences, ...rules.flatMap((rule) => compareStream(stream, rule, deployed))];
  });
  const names = new Set(plan.streams.map(({ name }) => name));
  const rules = [...ours].flatMap((rule) => [...compareEndpoint(rule, deployed), ...surplus(rule, names)]);
  return [...tables.flatMap((table) => compareTable(table, deployed)), ...streams, ...rules];
}

function compareTable({ name, plan, columns }: Tables['tables'][number], { tables }: Deployed): readonly Difference[] {
  const where = `table ${name}`;
  const table = tables.get(name);
  if (table === undefined) return [{ kind: 'missing', where, what: 'it is not there', fix: PROVISION }];
  const { plan: found, schema } = table.properties;
  const otherPlan: Difference[] =
    typeof found === 'string' && found !== plan
      ? [{ kind: 'other', where, what: `its plan is ${found}, planned is ${plan}`, fix: PROVISION }]
      : [];
  return [
    ...otherPlan,
    ...compareColumns({
      where,
      planned: columns,
      found: schema?.columns ?? [],
      standard: schema?.standardColumns ?? [],
      extraFix:
        'A deployment would delete it. To keep it, add it to the columns in infra/tables.json, with `"gone": true` if no log is to give it (docs/deploy.md).',
    }),
  ];
}

/** Those that are to take the stream: by their ids where it is known where the app sends, else whichever do. */
function rulesOf(
  { name, rules: indexes }: PlannedStream,
  { rules, routing }: Deployed,
): { readonly rules: readonly DeployedRule[]; readonly differences: readonly Difference[] } {
  const where = `stream ${name}`;
  const missing = (what: string): Difference => ({ kind: 'missing', where, what, fix: PROVISION });
  if (routing === undefined) {
    const taking = rules.filter((rule) => takes(rule, name));
    const what = `${taking.length} of ${indexes.length} planned rules of the resource group take it`;
    return { rules: taking, differences: taking.length < indexes.length ? [missing(what)] : [] };
  }
  const found: DeployedRule[] = [];
  const differences: Difference[] = [];
  for (const index of indexes) {
    const id = routing[index]?.id;
    const rule = rules.find(({ properties: { immutableId } }) => immutableId === id);
    if (id === undefined) differences.push(missing(`the app knows no rule ${index}, counted from 0`));
    else if (rule === undefined) differences.push(missing(`its rule ${id} is not in the resource group`));
    else found.push(rule);
  }
  return { rules: found, differences };
}

const takes = ({ properties: { dataFlows, streamDeclarations } }: DeployedRule, name: string): boolean =>
  name in (streamDeclarations ?? {}) || (dataFlows ?? []).some(({ streams }) => streams?.includes(name));

function compareStream(stream: PlannedStream, rule: DeployedRule, deployed: Deployed): readonly Difference[] {
  const { name, columns } = stream;
  const where = `stream ${name} of rule ${rule.name}`;
  const { streamDeclarations, dataFlows } = rule.properties;
  const declared = streamDeclarations?.[name];
  const differences: Difference[] = [];
  if (declared !== undefined) {
    const extraFix = 'It does no harm: no log gives it. The next deployment takes it out.';
    differences.push(...compareColumns({ where, planned: columns, found: declared.columns ?? [], extraFix }));
    // Streams of Azure's own need no declaration.
  } else if (name.startsWith('Custom-'))
    differences.push({ kind: 'missing', where, what: 'the rule does not declare it', fix: PROVISION });
  const flow = dataFlows?.find(({ streams }) => streams?.includes(name));
  if (flow === undefined) differences.push({ kind: 'missing', where, what: 'no data flow takes it', fix: PROVISION });
  else differences.push(...compareFlow(stream, flow, where, rule, deployed));
  return differences;
}

function compareFlow(
  { table, transform = 'source' }: PlannedStream,
  flow: NonNullable<DeployedRule['properties']['dataFlows']>[number],
  where: string,
  { properties: { destinations } }: DeployedRule,
  { workspaceId }: Deployed,
): readonly Difference[] {
  const other = (what: string): Difference => ({ kind: 'other', where, what, fix: PROVISION });
  const differences: Difference[] = [];
  const output = `${table.endsWith('_CL') ? 'Custom' : 'Microsoft'}-${table}`;
  if ((flow.outputStream ?? output) !== output)
    differences.push(other(`its rows go to ${flow.outputStream}, planned is ${output}`));
  if (oneLine(flow.transformKql ?? 'source') !== oneLine(transform))
    differences.push(other('its transformation is another'));
  const workspaces = (destinations?.logAnalytics ?? []).filter(({ name }) => flow.destinations?.includes(name) ?? true);
  if (!workspaces.some(({ workspaceResourceId: id }) => id.toLowerCase() === workspaceId.toLowerCase()))
    differences.push(other('its rows go to another workspace'));
  return differences;
}

const oneLine = (kql: string): string => kql.trim().replaceAll(/\s+/g, ' ');

/** Whether the app sends to an address of the rule: its own, or that of the endpoint that is linked to it. */
function compareEndpoint({ name, properties }: DeployedRule, { routing, endpoints }: Deployed): readonly Difference[] {
  const used = routing?.find(({ id }) => id === properties.immutableId)?.endpoint;
  if (used === undefined) return [];
  const link = properties.dataCollectionEndpointId;
  const own = [properties.endpoints?.logsIngestion, link ? endpoints.get(link.toLowerCase()) : undefined];
  if (own.some((address) => address && sameHost(address, used))) return [];
  const what = `the app sends to ${used}, which is neither the rule's own endpoint nor linked to it`;
  return [{ kind: 'other', where: `rule ${name}`, what, fix: PROVISION }];
}

const sameHost = (a: string, b: string): boolean =>
  URL.canParse(a) && URL.canParse(b) && new URL(a).host === new URL(b).host;

function surplus({ name, properties }: DeployedRule, planned: ReadonlySet<string>): readonly Difference[] {
  const fix = 'It does no harm: no log sends to it. The next deployment takes it out.';
  return Object.keys(properties.streamDeclarations ?? {})
    .filter((stream) => !planned.has(stream))
    .map((stream) => ({ kind: 'extra', where: `rule ${name}`, what: `the stream ${stream} is not in the plan`, fix }));
}
