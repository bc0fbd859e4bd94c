import { readFileSync } from 'node:fs';
import { checkLogs, type CheckedLogs, type Environment } from '../app.ts';

/** The `logs.yaml` at `file`, checked; or the one line that says why it cannot be read. */
export function readLogs(file: string, env: Environment): CheckedLogs | string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'does not exist' : `cannot be read: ${code}`;
    return `${file}  ${what}  (name another with --config or LOGSLUICE_CONFIG)`;
  }
  return checkLogs(text, file, file, env);
}
