import type { StreamColumn, TableColumn, Tables } from './tables-schema.ts';

/** The text of `tables.json`: a column is a line, so that a diff shows what a deployment changes. */
export function renderTables({ version, tables, streams }: Tables): string {
  return `{
  "version": ${version},
  "tables": ${list(tables.map(({ columns, ...keys }) => object(keys, columns)))},
  "streams": ${list(streams.map(({ columns, ...keys }) => object(keys, columns)))}
}
`;
}

const list = (items: readonly string[]): string => (items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n  ]`);

function object(keys: Readonly<Record<string, unknown>>, columns: readonly (TableColumn | StreamColumn)[]): string {
  const lines = Object.entries(keys)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `      "${key}": ${flat(value)},\n`);
  const rows = columns.map((column) => `        { ${pairs(column)} }`).join(',\n');
  return `    {\n${lines.join('')}      "columns": ${columns.length === 0 ? '[]' : `[\n${rows}\n      ]`}\n    }`;
}

const flat = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]` : JSON.stringify(value);

const pairs = (column: object): string =>
  Object.entries(column)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
    .join(', ');
