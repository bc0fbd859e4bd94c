import type { FieldType } from './field-values.ts';
import type { ColumnEntry } from './proposal.ts';

/** A top-level field of the records, and what its values are. */
export interface Field extends FieldType {
  readonly name: string;
}

/** A field for `from`: a name that would be read as a path, or as a name of ours, is a list of one key. */
export const field = (name: string): string | readonly string[] =>
  name.startsWith('$') || name.includes('.') ? [name] : name;

/** What a column of that field says, its source apart. */
export function fieldEntry({ type, time, missing, isPadded }: Field): ColumnEntry {
  const steps = [
    ...(isPadded && type === 'string' ? ['trim'] : []),
    ...(missing.length > 0 && type !== 'string' ? [{ missing }] : []),
  ];
  return { type, ...time, ...(steps.length > 0 && { apply: steps }) };
}

/** Why it is so, and what the user may want to say. `records`: of the sample. */
export const fieldComments = ({ why, isLocal, count }: Field, records: number): readonly string[] => [
  ...(why === undefined ? [] : [why]),
  ...(isLocal === true ? ['stamps without an offset: UTC, unless `zone` says another'] : []),
  ...(count > 0 && count < records ? [`in ${count} of ${records} records`] : []),
];
