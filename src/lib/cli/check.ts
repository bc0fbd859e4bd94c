import { readFileSync } from 'node:fs';
import { checkLogs, checkSettings, createApp } from '../app.ts';
import { runLogTests } from './log-tests.ts';
import { resultText } from './test.ts';

/**
 * Says everything that is wrong with `logs.yaml` and the settings, each on a line of stdout, and which of its tests fail.
 * Gives the exit code.
 */
export async function check(options: { readonly config?: string }): Promise<0 | 1 | 2> {
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
  const { config, problems, errors } = checkLogs(text, file, file, env);
  for (const problem of problems) say(problem);
  const wrong = errors + wrongSettings.length;
  if (wrong > 0) {
    say(`${wrong} problem${wrong === 1 ? '' : 's'}`);
    return 2;
  }
  const { logs } = config!;
  const results = await runLogTests(createApp({ env, directory: process.cwd() }), logs);
  const failed = results.filter(({ differences }) => differences.length > 0);
  for (const result of failed) say(resultText(result));
  if (failed.length > 0) {
    say(`${failed.length} of ${results.length} tests fail`);
    return 1;
  }
  say(`${file} is fine: ${logs.map(({ name, table }) => `${name} → ${table}`).join(', ')}`);
  return 0;
}

function read(file: string): { readonly text: string; readonly fault?: string } {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { text: '', fault: `${file}  cannot be read: ${code}  (name another with --config or LOGSLUICE_CONFIG)` };
  }
}
