import type { z } from 'zod';
import type { Tables } from '../deployment/tables-schema.ts';
import { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';
import type { ArmClient } from './arm-client.ts';
import { atOnce } from './at-once.ts';
import { endpointSchema, ruleSchema, tableSchema, type Deployed } from './deployed.ts';

/** Where a deployment is. */
export interface Places {
  readonly subscription: string;
  /** Of the rules. */
  readonly resourceGroup: string;
  /** Resource id. */
  readonly workspaceId: string;
  readonly routing?: Deployed['routing'];
}

/** The versions that Bicep deploys with (infra/modules). */
const INSIGHTS_VERSION = '2024-03-11';
const TABLES_VERSION = '2025-07-01';
const AT_ONCE = 6;

/** Reads what was deployed of the plan. Fails with LIVE_ARM. */
export async function readDeployed(
  { subscription, resourceGroup, workspaceId, routing }: Places,
  { tables }: Tables,
  arm: ArmClient,
  options: RunOptions,
): Promise<Deployed> {
  const [group, account] = [encodeURIComponent(resourceGroup), encodeURIComponent(subscription)];
  const found = await arm.list(
    `/subscriptions/${account}/resourceGroups/${group}/providers/Microsoft.Insights/dataCollectionRules`,
    INSIGHTS_VERSION,
    `the data collection rules of the resource group ${resourceGroup}`,
    options,
  );
  const rules = found.map((rule) => shaped(ruleSchema, rule, 'a data collection rule'));
  const linked = new Set(rules.flatMap(({ properties: { dataCollectionEndpointId: id } }) => (id ? [id] : [])));
  const endpoints = await atOnce([...linked], AT_ONCE, async (id) => {
    const what = `the data collection endpoint ${lastOf(id)}`;
    const endpoint = await arm.get(id, INSIGHTS_VERSION, what, options);
    const address =
      endpoint === undefined ? undefined : shaped(endpointSchema, endpoint, what).properties.logsIngestion;
    return [id.toLowerCase(), address?.endpoint ?? ''] as const;
  });
  const planned = tables.filter(({ gone }) => gone !== true).map(({ name }) => name);
  const schemas = await atOnce(planned, AT_ONCE, async (name) => {
    const what = `the table ${name}`;
    const table = await arm.get(`${workspaceId}/tables/${encodeURIComponent(name)}`, TABLES_VERSION, what, options);
    return [name, table === undefined ? undefined : shaped(tableSchema, table, what)] as const;
  });
  return {
    workspaceId,
    rules,
    endpoints: new Map(endpoints),
    tables: new Map(schemas),
    ...(routing && { routing }),
  };
}

function shaped<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  const where = error.issues[0]!.path.map(String).join('.');
  throw new PipelineError('LIVE_ARM', { what, reason: `its answer is not as documented at \`${where}\`` });
}

const lastOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
