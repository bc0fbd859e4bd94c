/** What is deployed, planned: for the command line and tests, not for the app. */
import { RUN_COLUMNS, RUNS_STREAM, type Log, type LogsConfig } from './app.ts';
import type { Transform } from './deployment/live-tables.ts';
import { planTables, type TablesPlan } from './deployment/plan-tables.ts';
import { renderTables } from './deployment/render-tables.ts';
import type { Tables } from './deployment/tables-schema.ts';
import { checkTransformation } from './kusto/check-transformation.ts';

export { listChanges } from './deployment/list-changes.ts';
export type { TablesPlan } from './deployment/plan-tables.ts';
export { renderTables } from './deployment/render-tables.ts';
export { tablesAt, TABLES_FILE } from './deployment/tables-at.ts';
export type { PlannedStream, PlannedTable, StreamColumn, TableColumn, Tables } from './deployment/tables-schema.ts';

/** What the logs mean for tables, streams and rules, after what was planned `before`. Fails with KUSTO_PARSER. */
export async function planInfra({ logs }: LogsConfig, before: Tables | undefined): Promise<TablesPlan> {
  return planTables({
    logs,
    runs: { stream: RUNS_STREAM, columns: RUN_COLUMNS.map(({ name, type }) => ({ name, type })) },
    before,
    transform: await transformOf(logs),
  });
}

/** Whether a plan is what the logs say now. Fails with KUSTO_PARSER. */
export async function isPlanOf(config: LogsConfig, plan: Tables): Promise<boolean> {
  const { tables, problems } = await planInfra(config, plan);
  return problems.length === 0 && renderTables(tables) === renderTables(plan);
}

/** The parser takes seconds to load: only where there is something to parse. */
async function transformOf(logs: readonly Log[]): Promise<Transform> {
  if (logs.every(({ deployment }) => deployment.transform === undefined))
    return ({ columns }) => ({ columns, problems: [] });
  const { openKusto } = await import('./kusto/kusto.ts');
  const kusto = await openKusto();
  return ({ columns }, text) => checkTransformation(kusto, text, columns);
}
