import { readFileSync } from 'node:fs';
import { checkLogs, checkSettings } from '../app.ts';
import { configUnreadable } from './config-unreadable.ts';

/** Says everything that is wrong with `logs.yaml` and the settings, each on a line of stdout. Gives the exit code. */
export function check(options: { readonly config?: string }): 0 | 2 {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const env = options.config === undefined ? process.env : { ...process.env, LOGSLUICE_CONFIG: options.config };
  const { settings, problems: settingProblems } = checkSettings(env);
  for (const { setting, problem } of settingProblems) say(`${setting}  ${problem}`);
  const file = settings?.config ?? options.config ?? 'logs.yaml';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw configUnreadable(file, cause);
  }
  const { config, problems, errors } = checkLogs(text, file);
  for (const problem of problems) say(problem);
  const wrong = errors + settingProblems.length;
  if (wrong > 0) say(`${wrong} problem${wrong === 1 ? '' : 's'}`);
  else say(`${file} is fine: ${config!.logs.map(({ name, table }) => `${name} → ${table}`).join(', ')}`);
  return wrong > 0 ? 2 : 0;
}
