import { RESERVED_NAMES } from './column-name.ts';
import { checkSource } from './check-source.ts';
import { checkSteps } from './check-steps.ts';
import { readSource, typeOfConst } from './column-value.ts';
import { type Finding, finding, split } from './problem.ts';
import type { References } from './references.ts';
import type { ColumnDraft, LogDraft } from './schema.ts';
import type { ColumnType, ValueChecks } from './types.ts';

/** What one log's columns get wrong beyond the schema. */
export function checkColumns(log: LogDraft, index: number, checks: ValueChecks, references: References): Finding[] {
  const { columns } = log;
  if (columns === undefined) return [];
  const path = ['logs', index, 'columns'] as const;
  const names = Object.keys(columns);
  if (names.length === 0) return [finding(path, '`columns` is empty', 'add a line such as `TimeGenerated: datetime`')];
  return [
    ...checkNames(names, path),
    ...checkTimeGenerated(columns, path),
    ...Object.entries(columns).flatMap(([name, column]) =>
      column === undefined || typeof column === 'string'
        ? []
        : checkColumn(column, [...path, name], checks, references),
    ),
  ];
}

type ColumnPath = readonly (string | number)[];
type ColumnObject = Exclude<ColumnDraft, string>;

function checkNames(names: readonly string[], path: ColumnPath): Finding[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const folded = name.toLowerCase();
    const twin = seen.get(folded);
    seen.set(folded, twin ?? name);
    if (twin !== undefined) {
      return [
        finding(
          [...path, name],
          `\`${name}\` differs from \`${twin}\` only by case`,
          'rename one: some tables drop such columns',
          'key',
        ),
      ];
    }
    if (!RESERVED_NAMES.has(name)) return [];
    return [
      finding(
        [...path, name],
        `the service keeps the name \`${name}\` for itself`,
        `choose another, such as \`${renamed(name)}\``,
        'key',
      ),
    ];
  });
}

/** Another name for a column whose own is reserved. */
export const renamed = (name: string): string =>
  `App${name.replace('_', '').replace(/^./, (first) => first.toUpperCase())}`;

function checkTimeGenerated(columns: NonNullable<LogDraft['columns']>, path: ColumnPath): Finding[] {
  if (!Object.hasOwn(columns, 'TimeGenerated')) {
    const fix = 'add `TimeGenerated: { from: <field>, type: datetime }` for the time of the event';
    return [
      {
        ...finding(path, 'no `TimeGenerated`: rows get the time at which the service receives them', fix, 'key'),
        severity: 'warning',
      },
    ];
  }
  const column = columns['TimeGenerated'];
  const type = column === undefined ? undefined : typeOf(column);
  if (type === undefined || type === 'datetime') return [];
  return [
    finding(
      [...path, 'TimeGenerated'],
      `\`TimeGenerated\` must be \`datetime\`, not \`${type}\``,
      'write `type: datetime`',
    ),
  ];
}

function checkColumn(column: ColumnObject, path: ColumnPath, checks: ValueChecks, references: References): Finding[] {
  return [
    ...checkSource(column, path),
    ...(column.apply === undefined ? [] : checkSteps(column.apply, [...path, 'apply'], references)),
    ...checkLiterals(column, path, checks),
    ...checkTimes(column, path, checks),
  ];
}

function checkLiterals(column: ColumnObject, path: ColumnPath, checks: ValueChecks): Finding[] {
  const type = typeOf(column);
  return (['const', 'default'] as const).flatMap((key) => {
    if (!Object.hasOwn(column, key) || type === undefined) return [];
    const value = column[key];
    if (value === undefined) return [];
    if (value === null) return [finding([...path, key], `\`${key}\` has no value`, 'write one, or remove the key')];
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return [
        finding(
          [...path, key],
          `\`${key}\` has more digits than a number keeps here`,
          'put quotes around it: the type decides what it becomes',
        ),
      ];
    }
    if (checks.fits(type, JSON.stringify(value))) return [];
    return [finding([...path, key], `\`${key}\` does not fit the type \`${type}\``, EXAMPLES[type])];
  });
}

const EXAMPLES: Readonly<Record<ColumnType, string>> = {
  string: 'write a text',
  int: 'write a whole number of 32 bits',
  long: 'write a whole number of 64 bits',
  real: 'write a number',
  boolean: 'write `true` or `false`',
  datetime: 'write a time such as `2026-11-24T09:30:00Z`',
  dynamic: 'write a value',
};

function checkTimes(column: ColumnObject, path: ColumnPath, checks: ValueChecks): Finding[] {
  const type = typeOf(column);
  if (type !== undefined && type !== 'datetime') {
    return (['time', 'zone', 'day_first'] as const)
      .filter((key) => column[key] !== undefined)
      .map((key) =>
        finding(
          [...path, key],
          `\`${key}\` is for \`datetime\`, and this column is \`${type}\``,
          'remove it, or write `type: datetime`',
          'key',
        ),
      );
  }
  const fault = (key: string, said: string | undefined): Finding[] => {
    if (said === undefined) return [];
    const { message, fix } = split(said, 'docs/reference/config.md has the formats');
    return [finding([...path, key], `\`${key}\` ${message}`, fix)];
  };
  const time = column.time === undefined ? undefined : checks.timeFormat(column.time);
  // What `time` was refused for says nothing of `day_first`.
  const isTimeSound = time === undefined && (column.time !== undefined || !Object.hasOwn(column, 'time'));
  return [
    ...fault('time', time),
    ...fault('zone', column.zone === undefined ? undefined : checks.zone(column.zone)),
    ...(isTimeSound ? fault('day_first', dayFirstFault(column, checks)) : []),
  ];
}

function dayFirstFault(column: ColumnObject, checks: ValueChecks): string | undefined {
  if (column.day_first === undefined && Object.hasOwn(column, 'day_first')) return undefined;
  return checks.dayFirst(column.time ?? 'auto', column.day_first);
}

/** The type that a column has in the end; `undefined` where that cannot be said. */
function typeOf(column: ColumnDraft): ColumnType | undefined {
  if (typeof column === 'string') return column;
  // A type that the schema refused.
  if (column.type !== undefined || Object.hasOwn(column, 'type')) return column.type;
  if (Object.hasOwn(column, 'const')) return typeOfConst(column.const);
  if (column.from === undefined) return 'string';
  const source = readSource(column.from);
  return 'types' in source ? source.types[0] : undefined;
}

/** Column → type, of those columns whose type is known. */
export function typesOf(log: LogDraft): ReadonlyMap<string, ColumnType> {
  const types = new Map<string, ColumnType>();
  for (const [name, column] of Object.entries(log.columns ?? {})) {
    const type = column === undefined ? undefined : typeOf(column);
    if (type !== undefined) types.set(name, type);
  }
  return types;
}
