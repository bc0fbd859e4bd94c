/** What is deployed, planned: for the command line and tests, not for the app. */
import { RUN_COLUMNS, RUNS_STREAM, type LogsConfig } from './app.ts';
import { planTables, type TablesPlan } from './deployment/plan-tables.ts';
import type { Tables } from './deployment/tables-schema.ts';

export { listChanges } from './deployment/list-changes.ts';
export type { TablesPlan } from './deployment/plan-tables.ts';
export { renderTables } from './deployment/render-tables.ts';
export { tablesAt, TABLES_FILE } from './deployment/tables-at.ts';
export type { PlannedStream, PlannedTable, StreamColumn, TableColumn, Tables } from './deployment/tables-schema.ts';

/** What the logs mean for tables, streams and rules, after what was planned `before`. */
export function planInfra({ logs }: LogsConfig, before: Tables | undefined): TablesPlan {
  return planTables({
    logs,
    runs: { stream: RUNS_STREAM, columns: RUN_COLUMNS.map(({ name, type }) => ({ name, type })) },
    before,
    transformed: ({ columns }) => columns,
  });
}
