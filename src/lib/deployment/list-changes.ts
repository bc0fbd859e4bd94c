import type { PlannedStream, PlannedTable, Tables } from './tables-schema.ts';

/** What two plans differ in, a line each: `+` is new or comes back, `-` is gone, `~` has changed. Without `before`, all is new. */
export function listChanges(before: Tables | undefined, after: Tables): readonly string[] {
  const tables = pairs(before?.tables ?? [], after.tables).flatMap(([old, now]) => tableChanges(old, now));
  const streams = pairs(before?.streams ?? [], after.streams).flatMap(([old, now]) => streamChanges(old, now));
  return [...tables, ...streams];
}

function tableChanges(old: PlannedTable | undefined, now: PlannedTable | undefined): string[] {
  if (now === undefined) return [`- table ${old!.name}: no longer remembered`];
  const { name } = now;
  if (old === undefined) return [`+ table ${name}: ${count(now.columns.length, 'column')}`];
  if (now.gone === true && old.gone !== true)
    return [`- table ${name}: gone from logs.yaml; it stays in the workspace`];
  const head = old.gone === true && now.gone !== true ? [`+ table ${name} came back`] : [];
  const settings = (['plan', 'retentionDays'] as const)
    .filter((key) => old[key] !== now[key])
    .map((key) => `~ table ${name}: ${key} ${old[key] ?? 'of the workspace'} → ${now[key] ?? 'of the workspace'}`);
  const columns = pairs(old.columns, now.columns).flatMap(([was, is]) => {
    const column = `${name}.${(is ?? was)!.name}`;
    if (is === undefined) return [`- column ${column}: no longer remembered`];
    if (was === undefined) return [`+ column ${column} (${is.type})`];
    if (was.type !== is.type) return [`~ column ${column}: ${was.type} → ${is.type}`];
    if (is.gone === was.gone) return [];
    return [
      is.gone === true ? `- column ${column}: gone from logs.yaml, kept in the table` : `+ column ${column} came back`,
    ];
  });
  return [...head, ...settings, ...columns];
}

function streamChanges(old: PlannedStream | undefined, now: PlannedStream | undefined): string[] {
  if (now === undefined) return [`- stream ${old!.name}`];
  const { name, rules, table } = now;
  if (old === undefined) return [`+ stream ${name}: ${indexes(rules)}`];
  const declared = JSON.stringify(old.columns) === JSON.stringify(now.columns);
  return [
    ...(old.table === table ? [] : [`~ stream ${name}: table ${old.table} → ${table}`]),
    ...(indexes(old.rules) === indexes(rules) ? [] : [`~ stream ${name}: ${indexes(old.rules)} → ${indexes(rules)}`]),
    ...(old.transform === now.transform ? [] : [`~ stream ${name}: another transformation`]),
    ...(declared ? [] : [`~ stream ${name}: other columns`]),
  ];
}

const indexes = (rules: readonly number[]): string => `${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')}`;

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;

/** What has the same name, side by side. */
function pairs<T extends { readonly name: string }>(
  old: readonly T[],
  now: readonly T[],
): readonly (readonly [T | undefined, T | undefined])[] {
  const names = new Set([...old, ...now].map(({ name }) => name));
  return Array.from(names, (name) => [old.find((one) => one.name === name), now.find((one) => one.name === name)]);
}
