import { finding, type Finding, type Path } from '../config/problem.ts';
import type { TablePlan } from '../config/types.ts';
import type { PlannedTable, StreamColumn, TableColumn } from './tables-schema.ts';

/** A table as the logs have it now. Each part knows its place in `logs.yaml`, for messages. */
export interface LiveTable {
  readonly name: string;
  readonly plan: TablePlan;
  readonly retentionDays: number | undefined;
  readonly path: Path;
  /** Of all streams that feed it. */
  readonly columns: readonly (StreamColumn & { readonly path: Path })[];
}

/**
 * The tables to deploy and to remember: those of now, and what was before, marked as gone. Nothing is ever forgotten: a
 * definition that leaves a column out deletes it, and a name that was used once keeps its type for good.
 */
export function rememberTables(
  live: readonly LiveTable[],
  before: readonly PlannedTable[],
): { readonly tables: PlannedTable[]; readonly problems: readonly Finding[] } {
  const known = new Map(before.map((table) => [table.name, table]));
  const names = new Set(live.map(({ name }) => name));
  const now = live.map((table) => remember(table, known.get(table.name)));
  const gone = before
    .filter(({ name }) => !names.has(name))
    .map(({ columns, ...table }): PlannedTable => ({ ...table, gone: true, columns }));
  return {
    tables: [...now.map(({ table }) => table), ...gone].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    problems: now.flatMap(({ problems }) => problems),
  };
}

function remember(
  live: LiveTable,
  before: PlannedTable | undefined,
): { readonly table: PlannedTable; readonly problems: readonly Finding[] } {
  const { name, plan, retentionDays } = live;
  const known = new Map(before?.columns.map((column) => [column.name, column]));
  const spelt = new Map(before?.columns.map(({ name: column }) => [column.toLowerCase(), column]));
  const columns = new Map<string, TableColumn>();
  const problems: Finding[] = [];
  if (before !== undefined && before.plan !== plan && [before.plan, plan].includes('Auxiliary'))
    problems.push(fixedPlan(live, before.plan));
  for (const { name: column, type, path } of live.columns) {
    const first = columns.get(column) ?? known.get(column);
    if (first !== undefined && first.type !== type)
      problems.push(columns.has(column) ? twoTypes(name, column, type, path, first) : newType(name, type, path, first));
    const other = spelt.get(column.toLowerCase()) ?? column;
    if (other !== column) problems.push(otherCase(name, column, path, other));
    spelt.set(column.toLowerCase(), other);
    if (!columns.has(column)) columns.set(column, { name: column, type });
  }
  for (const column of known.values()) {
    if (!columns.has(column.name)) columns.set(column.name, { ...column, gone: true });
  }
  return {
    table: { name, plan, ...(retentionDays !== undefined && { retentionDays }), columns: [...columns.values()] },
    problems,
  };
}

const fixedPlan = ({ name, plan, path }: LiveTable, before: TablePlan): Finding =>
  finding(
    [...path, 'plan'],
    `the table \`${name}\` has the plan ${before}, and no table changes from or to Auxiliary: here it is ${plan}`,
    `write \`plan: ${before.toLowerCase()}\`, or send the rows to a new table`,
  );

const twoTypes = (table: string, column: string, type: string, path: Path, first: TableColumn): Finding =>
  finding(
    path,
    `\`${column}\` is \`${type}\` here, but \`${first.type}\` in another log, which feeds the table \`${table}\` too`,
    'give it one type, or another name',
  );

const otherCase = (table: string, column: string, path: Path, other: string): Finding =>
  finding(
    path,
    `\`${column}\` differs only by case from \`${other}\`, which the table \`${table}\` has already`,
    `write \`${other}\`, or give it another name`,
  );

/** The advice for a table that was never deployed is in docs/tables.md: here it would be the wrong one for most. */
const newType = (table: string, type: string, path: Path, before: TableColumn): Finding =>
  finding(
    path,
    `\`${before.name}\` of the table \`${table}\` was \`${before.type}\`, here it is \`${type}\`: the service refuses a name ${before.gone === true ? 'that comes back' : 'that stays'} with another type`,
    `write \`type: ${before.type}\`, or give the column a new name (docs/tables.md, "Another type")`,
  );
