import { finding, type Finding } from './problem.ts';
import type { LogDraft } from './schema.ts';
import { targetOf } from './stream.ts';
import { PLANS, type TablePlan } from './types.ts';

interface Known {
  readonly log: LogDraft;
  readonly index: number;
}

/** `basic` → `Basic`, as the service calls it. */
export function planNamed(name: string): TablePlan {
  const plan = PLANS.find((one) => one.toLowerCase() === name);
  if (plan === undefined) throw new TypeError(`the schema let the unknown plan ${name} pass`);
  return plan;
}

/** What the keys for deployment contradict: one another, or those of a log with the same table or stream. */
export function checkDeployment(logs: readonly Known[]): Finding[] {
  const targeted = logs.filter(({ log }) => log.table !== undefined || log.stream !== undefined);
  return [
    ...disagreements(targeted, ['plan', 'retention_days'], 'table'),
    ...disagreements(targeted, ['transform', 'rules'], 'stream'),
    ...targeted.flatMap((one) => [...ofAzuresOwn(one), ...fixedRetention(one, targeted)]),
  ];
}

type Key = 'plan' | 'retention_days' | 'transform' | 'rules';

/** A log that does not say a key agrees with any that does. */
function disagreements(logs: readonly Known[], keys: readonly Key[], shared: 'table' | 'stream'): Finding[] {
  return keys.flatMap((key) => {
    const said = new Map<string, Known>();
    return logs.flatMap(({ log, index }) => {
      const target = targetOf(log)[shared];
      const first = said.get(target);
      if (log[key] === undefined) return [];
      if (first === undefined) said.set(target, { log, index });
      if (first === undefined || first.log[key] === log[key]) return [];
      const value = key === 'transform' ? 'another' : `\`${first.log[key]}\``;
      const message = `\`${key}\` is ${value} in \`${nameOf(first)}\`, which feeds the same ${shared}`;
      return [finding(['logs', index, key], message, 'write the same, or leave it out here')];
    });
  });
}

/** Tables of Azure's own are not deployed from here. */
function ofAzuresOwn({ log, index }: Known): Finding[] {
  const { table } = targetOf(log);
  if (table.endsWith('_CL')) return [];
  return (['plan', 'retention_days'] as const)
    .filter((key) => log[key] !== undefined)
    .map((key) =>
      finding(
        ['logs', index, key],
        `\`${table}\` is a table of Azure's own`,
        'remove it, and set it in the workspace',
        'key',
      ),
    );
}

/** "retentionInDays … read-only for Basic and Auxiliary": learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure */
function fixedRetention({ log, index }: Known, logs: readonly Known[]): Finding[] {
  if (log.retention_days === undefined) return [];
  const { table } = targetOf(log);
  const plan = logs.find((one) => one.log.plan !== undefined && targetOf(one.log).table === table)?.log.plan;
  if (plan === undefined || plan === 'analytics') return [];
  const message = `\`${plan}\` tables keep rows as long as the service says`;
  return [finding(['logs', index, 'retention_days'], message, 'remove it, or write `plan: analytics`', 'key')];
}

const nameOf = ({ log, index }: Known): string => log.name ?? `entry ${index + 1}`;
