import { checkConfig } from '../../src/lib/config/load-config.ts';
import { renderProblem } from '../../src/lib/config/problem.ts';
import { planTables, type TablesInput, type TablesPlan } from '../../src/lib/deployment/plan-tables.ts';
import type { Tables } from '../../src/lib/deployment/tables-schema.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';

/** A `logs.yaml` of which each log is its table or stream, further keys, and columns: `log('table: A_CL', '{ Time…')`. */
export const log = (name: string, target: string, columns: string): string =>
  `  - name: ${name}\n    match: '${name}/**'\n    format: { type: json }\n    ${target}\n    columns: ${columns}\n`;

export interface Planned extends Pick<TablesPlan, 'tables' | 'timeAdded'> {
  /** As `logsluice infra` shows them. */
  readonly problems: readonly string[];
}

const RUNS = { stream: 'Custom-Runs_CL', columns: [{ name: 'TimeGenerated', type: 'datetime' }] } as const;

/** The plan of logs, with a table of the app's own that has but one column. */
export function planOf(
  logs: string,
  before?: Tables,
  transform: TablesInput['transform'] = ({ columns }) => ({ columns, problems: [] }),
): Planned {
  const { config, problems, problemOf } = checkConfig(`logs:\n${logs}`, 'logs.yaml', valueChecks);
  if (config === undefined) throw new Error(problems.map((one) => renderProblem('logs.yaml', one)).join('\n'));
  const plan = planTables({
    logs: config.logs,
    runs: RUNS,
    before,
    transform,
  });
  return { ...plan, problems: plan.problems.map((one) => renderProblem('logs.yaml', problemOf(one))) };
}
