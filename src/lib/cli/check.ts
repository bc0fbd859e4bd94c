import { checkSettings, createApp } from '../app.ts';
import { runLogTests } from './log-tests.ts';
import { readLogs } from './read-logs.ts';
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
  const checked = readLogs(file, env);
  if (typeof checked === 'string') {
    say(checked);
    return 2;
  }
  const { config, problems, errors } = checked;
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
