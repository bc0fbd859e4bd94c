import type { DeployedColumn } from './deployed.ts';
import { PROVISION, type Difference } from './difference.ts';

export interface ColumnSides {
  /** "table App_CL", "stream Custom-App_CL of rule dcr-1". */
  readonly where: string;
  readonly planned: readonly { readonly name: string; readonly type: string; readonly gone?: true | undefined }[];
  readonly found: readonly DeployedColumn[];
  /** Columns that the service has of itself. */
  readonly standard?: readonly DeployedColumn[];
  /** What to do about a column that no log gives. */
  readonly extraFix: string;
}

/** What columns differ in. Names are told apart by case, types are not: Azure writes `dateTime` of a table, `datetime` of a stream. */
export function compareColumns({ where, planned, found, standard = [], extraFix }: ColumnSides): readonly Difference[] {
  const all = new Map([...standard, ...found].map((column) => [column.name, column]));
  const inAnyCase = new Map([...all.values()].map((column) => [column.name.toLowerCase(), column]));
  const accounted = new Set<string>();
  const differences: Difference[] = [];
  for (const { name, type, gone } of planned) {
    const exact = all.get(name);
    const like = exact ?? inAnyCase.get(name.toLowerCase());
    if (like !== undefined) accounted.add(like.name);
    if (gone === true) continue;
    const column = `column ${name}`;
    if (like === undefined)
      differences.push({ kind: 'missing', where, what: `${column} (${type}) is not there`, fix: PROVISION });
    else if (exact === undefined)
      differences.push({
        kind: 'case',
        where,
        what: `${column} is there as ${like.name}: to the service those are two`,
        fix: `Name it ${like.name} in logs.yaml, or deploy the plan and have both.`,
      });
    else if (exact.type.toLowerCase() !== type)
      differences.push({
        kind: 'type',
        where,
        what: `${column} is ${exact.type}, planned is ${type}`,
        fix: `A column keeps its type for good: ${keptType(exact.type)}give the column a new name (docs/tables.md).`,
      });
  }
  for (const { name, type } of found) {
    if (accounted.has(name) || name.startsWith('_')) continue;
    differences.push({ kind: 'extra', where, what: `column ${name} (${type}) is not in the plan`, fix: extraFix });
  }
  return differences;
}

/** What logs.yaml can say of it, if it can. */
const keptType = (type: string): string =>
  /^(string|int|long|real|boolean|datetime|dynamic)$/i.test(type)
    ? `write \`type: ${type.toLowerCase()}\` in logs.yaml, or `
    : '';
