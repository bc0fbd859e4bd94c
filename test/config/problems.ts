import { checkConfig } from '../../src/lib/config/load-config.ts';
import { renderProblem } from '../../src/lib/config/problem.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';

/** The lines that `logsluice check` shows for a text. */
export const problemsOf = (text: string): string[] =>
  checkConfig(text, 'logs.yaml', valueChecks).problems.map((problem) => renderProblem('logs.yaml', problem));

/** A text without problems but for what is added: further keys of the log (indented by 4), further columns (by 6). */
export const logWith = ({ keys = '', columns = '' }: { keys?: string; columns?: string }): string =>
  `logs:
  - name: a
    match: "**"
    format: { type: text }
${keys || '    table: A_CL\n'}    columns:
      TimeGenerated: datetime
${columns}`;
