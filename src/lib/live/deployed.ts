/** What Azure says of rules, endpoints and tables, as far as it is compared. Fields as Azure Resource Manager names them. */
import { z } from 'zod';

const column = z.object({ name: z.string(), type: z.string() });
const columns = z.array(column).nullish();

export const ruleSchema = z.object({
  name: z.string(),
  properties: z.object({
    immutableId: z.string().nullish(),
    dataCollectionEndpointId: z.string().nullish(),
    endpoints: z.object({ logsIngestion: z.string().nullish() }).nullish(),
    streamDeclarations: z.record(z.string(), z.object({ columns })).nullish(),
    destinations: z
      .object({ logAnalytics: z.array(z.object({ name: z.string(), workspaceResourceId: z.string() })).nullish() })
      .nullish(),
    dataFlows: z
      .array(
        z.object({
          streams: z.array(z.string()).nullish(),
          destinations: z.array(z.string()).nullish(),
          outputStream: z.string().nullish(),
          transformKql: z.string().nullish(),
        }),
      )
      .nullish(),
  }),
});

export const tableSchema = z.object({
  name: z.string(),
  properties: z.object({
    plan: z.string().nullish(),
    schema: z.object({ columns, standardColumns: columns }).nullish(),
  }),
});

export const endpointSchema = z.object({
  properties: z.object({ logsIngestion: z.object({ endpoint: z.string().nullish() }).nullish() }),
});

export type DeployedRule = z.output<typeof ruleSchema>;
export type DeployedTable = z.output<typeof tableSchema>;
export type DeployedColumn = z.output<typeof column>;

/** Everything that the plan is compared with. */
export interface Deployed {
  readonly workspaceId: string;
  readonly rules: readonly DeployedRule[];
  /** Addresses of data collection endpoints, by the lower-case resource id that rules link them by. */
  readonly endpoints: ReadonlyMap<string, string>;
  /** Name → table; undefined where there is none. */
  readonly tables: ReadonlyMap<string, DeployedTable | undefined>;
  /** Where the app sends, by index of the rule; undefined where that is not known. */
  readonly routing?: readonly { readonly endpoint: string; readonly id: string }[];
}
