import { ColumnNames } from './column-names.ts';
import { field, type Field, fieldComments, fieldEntry } from './field-column.ts';
import type { ProposedColumn } from './proposal.ts';
import { proposeTime } from './propose-time.ts';
import type { TypedFields } from './type-fields.ts';

/** Beyond so many the names are likely data; a table has at most 500. What is left is one object. */
const MOST_COLUMNS = 80;
const REST = 'OtherFields';

export interface ProposedColumns {
  readonly columns: readonly ProposedColumn[];
  readonly hints: readonly string[];
}

/**
 * Columns for top-level fields: the time first, then each field under its own name where it may have it. An object stays
 * one, as a `dynamic` column: it loses nothing when its keys change, and queries reach into it; a path in `from` takes out
 * what deserves a column. `records`: of the sample.
 */
export function proposeColumns(typed: TypedFields, records: number): ProposedColumns {
  const { types } = typed;
  // A field without a name cannot be asked for.
  const fields = [...types].map(([name, type]) => ({ ...type, name })).filter(({ name }) => name !== '');
  const { column, uses, hints } = proposeTime(typed, fields, records);
  const left = fields.filter(({ name }) => !uses.includes(name));
  const chosen = new Set(left.toSorted((a, b) => b.count - a.count).slice(0, MOST_COLUMNS));
  const names = new ColumnNames(['TimeGenerated', REST]);
  const columns = left.filter((one) => chosen.has(one)).map((one) => columnOf(one, names, records));
  const others = left.length - columns.length + (types.size - fields.length);
  const rest = { name: REST, entry: { from: '$rest' }, comment: `the other fields (${others}), as one object` };
  return { columns: [column, ...columns, ...(others > 0 ? [rest] : [])], hints };
}

function columnOf(one: Field, names: ColumnNames, records: number): ProposedColumn {
  const name = names.for(one.name);
  const comments = fieldComments(one, records);
  return {
    name,
    entry: { ...(name !== one.name && { from: field(one.name) }), ...fieldEntry(one) },
    ...(comments.length > 0 && { comment: comments.join('; ') }),
  };
}
