import { readFileSync } from 'node:fs';
import { checkLogs, checkSettings } from '../app.ts';

/** Says everything that is wrong with `logs.yaml` and the settings, each on a line of stdout. Gives the exit code. */
export function check(options: { readonly config?: string }): 0 | 2 {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const env = options.config === undefined ? process.env : { ...process.env, LOGSLUICE_CONFIG: options.config };
  const { settings, problems: wrongSettings } = checkSettings(env);
  for (const { setting, problem } of wrongSettings) say(`${setting}  ${problem}`);
  const file = settings?.config ?? env['LOGSLUICE_CONFIG'] ?? 'logs.yaml';
  const { text, fault } = read(file);
  if (fault !== undefined) {
    say(fault);
    return 2;
  }
  const { config, problems, errors } = checkLogs(text, file);
  for (const problem of problems) say(problem);
  const wrong = errors + wrongSettings.length;
  if (wrong > 0) say(`${wrong} problem${wrong === 1 ? '' : 's'}`);
  else say(`${file} is fine: ${config!.logs.map(({ name, table }) => `${name} → ${table}`).join(', ')}`);
  return wrong > 0 ? 2 : 0;
}

function read(file: string): { readonly text: string; readonly fault?: string } {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { text: '', fault: `${file}  cannot be read: ${code}  (name another with --config or LOGSLUICE_CONFIG)` };
  }
}
