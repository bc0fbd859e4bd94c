import { RUN_COLUMNS, RUNS_STREAM } from '../../src/lib/telemetry/run-row.ts';
import { code, page, table } from './markdown.ts';

/** `docs/reference/runs.md`: the columns of `src/lib/telemetry/run-row.ts`. */
export function runsPage(): string {
  const rows = RUN_COLUMNS.map(({ name, type, description }) => [code(name), code(type), description]);
  return page(
    'Runs: a row for each file',
    '`src/lib/telemetry/run-row.ts`',
    `With the setting ${code('LOGSLUICE_RUNS_STREAM')}, such as ${code(RUNS_STREAM)}, the app sends one row for each run of a file, through the same endpoint and rule as its logs. ` +
      'The stream, and its table, must have these columns. What has no value is left out. Counts are of all runs of this content so far. ' +
      'A row that cannot be sent is lost and fails no file: the ledgers in the state container say the same, and `/api/health` what is wrong. `logsluice replay` sends one for each file that it changes, where the setting is in its environment, too; `logsluice run` sends none. `npm start` sends them to the emulator.',
    table(['Column', 'Type', 'Meaning'], rows),
    'What needs a hand, newest first:',
    '```kql\nLogsluiceRuns_CL\n| summarize arg_max(TimeGenerated, *) by Container, FilePath\n| where State !in ("done", "waiting", "paused") or RecordsRejected > 0\n| project TimeGenerated, FilePath, State, ErrorCode, ErrorFix, RecordsRejected, RejectsFile\n| order by TimeGenerated desc\n```',
    'Rows that the service changes without a word, by log:',
    '```kql\nLogsluiceRuns_CL\n| summarize arg_max(TimeGenerated, LogName, Altered) by Container, FilePath, Generation\n| summarize Cut = sum(tolong(Altered.truncated)), Restamped = sum(tolong(Altered.timeGeneratedOutsideWindow)) by LogName\n```',
  );
}
