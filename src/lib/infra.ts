/** What is deployed, planned: for the command line and tests, not for the app. */
import { readFileSync } from 'node:fs';
import { RUN_COLUMNS, RUNS_STREAM, type LogsConfig } from './app.ts';
import { planTables, type TablesPlan } from './deployment/plan-tables.ts';
import { readTables } from './deployment/read-tables.ts';
import type { Tables } from './deployment/tables-schema.ts';
import { PipelineError } from './errors.ts';

export { listChanges } from './deployment/list-changes.ts';
export type { TablesPlan } from './deployment/plan-tables.ts';
export { renderTables } from './deployment/render-tables.ts';
export type { PlannedStream, PlannedTable, StreamColumn, TableColumn, Tables } from './deployment/tables-schema.ts';

/** Where `logsluice infra` writes, and Bicep reads, seen from the folder of the project. */
export const TABLES_FILE = 'infra/tables.json';

/** The plan at `file`; `undefined` where there is no such file. Throws TABLES_INVALID. */
export function tablesAt(file: string): Tables | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new PipelineError('TABLES_INVALID', { file, problem: `it cannot be read (${code ?? 'unknown'})` }, { cause });
  }
  return readTables(text, file);
}

/** What the logs mean for tables, streams and rules, after what was planned `before`. */
export function planInfra({ logs }: LogsConfig, before: Tables | undefined): TablesPlan {
  return planTables({
    logs,
    runs: { stream: RUNS_STREAM, columns: RUN_COLUMNS.map(({ name, type }) => ({ name, type })) },
    before,
    transformed: ({ columns }) => columns,
  });
}
