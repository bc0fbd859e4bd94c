import { dirname, join } from 'node:path';
import { checkSettings, createApp } from '../app.ts';
import { planInfra, renderTables, tablesAt, TABLES_FILE } from '../infra.ts';
import { configFile } from './config-file.ts';
import { runLogTests } from './log-tests.ts';
import { readLogs } from './read-logs.ts';
import { resultText } from './test.ts';

export interface CheckOptions {
  readonly config?: string;
  readonly strict?: boolean;
}

/**
 * Says everything that is wrong with `logs.yaml` and the settings, each on a line of stdout, which of its tests fail, and
 * whether what was deployed forbids them, and whether the plan to deploy is out of date, which fails only if `strict`.
 * Gives the exit code.
 */
export async function check(options: CheckOptions): Promise<0 | 1 | 2> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const env = options.config === undefined ? process.env : { ...process.env, LOGSLUICE_CONFIG: options.config };
  const { settings, problems: wrongSettings } = checkSettings(env);
  for (const { setting, problem } of wrongSettings) say(`${setting}  ${problem}`);
  const file = configFile(settings?.config, env);
  const checked = readLogs(file, env);
  if (typeof checked === 'string') {
    say(checked);
    return 2;
  }
  const { config, errors } = checked;
  const anew = config && (await planInfra(config, undefined));
  const undeployable = anew === undefined ? [] : anew.problems.map((one) => checked.lineOf(one));
  for (const problem of [...checked.problems, ...undeployable]) say(problem);
  const wrong = errors + undeployable.length + wrongSettings.length;
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
  const tables = join(dirname(file), TABLES_FILE);
  const plan = tablesAt(tables);
  const next = plan && (await planInfra(config!, plan));
  const refused = next?.problems ?? [];
  for (const problem of refused) say(checked.lineOf(problem));
  if (refused.length > 0) {
    say(`${refused.length} problem${refused.length === 1 ? '' : 's'}: ${tables} has what was deployed`);
    return 2;
  }
  const isOld = next !== undefined && renderTables(next.tables) !== renderTables(plan!);
  if (isOld)
    say(
      `${tables}  ${options.strict === true ? '' : 'warning: '}it is not what ${file} says  (run \`logsluice infra\`)`,
    );
  if (isOld && options.strict === true) return 1;
  say(`${file} is fine: ${logs.map(({ name, table }) => `${name} → ${table}`).join(', ')}`);
  return 0;
}
