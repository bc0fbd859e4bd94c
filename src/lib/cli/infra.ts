import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listChanges, planInfra, renderTables, tablesAt, TABLES_FILE, type Tables } from '../infra.ts';
import { configFile } from './config-file.ts';
import { readLogs } from './read-logs.ts';

export interface InfraOptions {
  readonly config?: string;
  readonly out?: string;
  readonly check?: boolean;
}

/**
 * Writes what `logs.yaml` means for a deployment, and says on stdout what that changes. Exit code 1 with `check` where
 * the file is out of date; 2 where `logs.yaml` is wrong, or asks for what the service refuses: nothing is written then.
 */
export async function infra({ check = false, ...options }: InfraOptions): Promise<0 | 1 | 2> {
  const file = configFile(options.config);
  const out = options.out ?? join(dirname(file), TABLES_FILE);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const checked = readLogs(file, process.env);
  if (typeof checked === 'string') {
    say(checked);
    return 2;
  }
  const before = tablesAt(out);
  const plan = checked.config && (await planInfra(checked.config, before));
  const found = plan === undefined ? checked.problems : plan.problems.map((one) => checked.lineOf(one));
  if (plan === undefined || found.length > 0) {
    for (const line of found) say(line);
    const wrong = plan === undefined ? checked.errors : found.length;
    say(`${wrong} problem${wrong === 1 ? '' : 's'}; ${out} is as it was`);
    return 2;
  }
  for (const stream of plan.timeAdded)
    say(
      `${stream}: no log gives TimeGenerated; the column is added, and the service fills it with the time of receipt`,
    );
  for (const line of listChanges(before, plan.tables)) say(line);
  const text = renderTables(plan.tables);
  if (before !== undefined && renderTables(before) === text) {
    say(`${out} is up to date: ${sizeOf(plan.tables)}`);
    return 0;
  }
  if (check) {
    say(`${out} is out of date: run \`logsluice infra\``);
    return 1;
  }
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, text);
  say(`${out} is written: ${sizeOf(plan.tables)}`);
  return 0;
}

function sizeOf({ tables, streams }: Tables): string {
  const rules = new Set(streams.flatMap((stream) => stream.rules)).size;
  return [
    [tables.filter(({ gone }) => gone !== true).length, 'table'],
    [streams.length, 'stream'],
    [rules, 'rule'],
  ]
    .map(([many, what]) => `${many} ${what}${many === 1 ? '' : 's'}`)
    .join(', ');
}
