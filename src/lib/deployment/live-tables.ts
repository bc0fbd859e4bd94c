import { COLUMN_NAME, RESERVED_NAMES } from '../config/column-name.ts';
import { finding, type Finding, type Path } from '../config/problem.ts';
import type { JoinedStream } from './join-logs.ts';
import type { LiveTable } from './remember-tables.ts';
import type { PlannedStream, StreamColumn } from './tables-schema.ts';

export interface PlannedFlow {
  readonly joined: JoinedStream;
  readonly stream: PlannedStream;
}

/** What a transformation makes of the columns of its stream. */
export interface Transformed {
  /** Complete where there is no problem. */
  readonly columns: readonly StreamColumn[];
  /** Each with its place in the text of the transformation, if it has one. */
  readonly problems: readonly { readonly offset?: number; readonly message: string; readonly fix: string }[];
}

export type Transform = (stream: PlannedStream, transform: string) => Transformed;

/** The custom tables that streams feed (those of Azure's own are there), and what is wrong with transformations. */
export function liveTables(
  flows: readonly PlannedFlow[],
  transform: Transform,
): { readonly tables: readonly LiveTable[]; readonly problems: readonly Finding[] } {
  const problems: Finding[] = [];
  const outputs = flows.map((flow) => {
    const { columns, problems: wrong } = outputOf(flow, transform);
    problems.push(...wrong);
    return { ...flow, columns };
  });
  const custom = outputs.filter(({ stream }) => stream.table.endsWith('_CL'));
  const tables = Array.from(
    Map.groupBy(custom, ({ stream }) => stream.table),
    ([name, feeding]): LiveTable => {
      const says = feeding.map(({ joined }) => joined);
      return {
        name,
        plan: says.find(({ plan }) => plan !== undefined)?.plan ?? 'Analytics',
        retentionDays: says.find(({ retentionDays }) => retentionDays !== undefined)?.retentionDays,
        path: ['logs', says[0]!.origin.stream],
        columns: feeding.flatMap(({ columns }) => columns),
      };
    },
  );
  return { tables, problems };
}

type PlacedColumn = StreamColumn & { readonly path: Path };

function outputOf(
  { joined: { origin }, stream }: PlannedFlow,
  transform: Transform,
): { readonly columns: readonly PlacedColumn[]; readonly problems: readonly Finding[] } {
  if (stream.transform === undefined) {
    const place = ({ name }: StreamColumn): Path => ['logs', origin.column(name), 'columns', name];
    return { columns: stream.columns.map((column) => ({ ...column, path: place(column) })), problems: [] };
  }
  const path = ['logs', origin.transform, 'transform'];
  const { columns, problems } = transform(stream, stream.transform);
  const said = problems.length > 0 ? problems : unfitColumns(columns);
  return {
    columns: columns.map((column) => ({ ...column, path })),
    problems: said.map(({ message, fix, ...place }) => ({ ...finding(path, message, fix), ...place })),
  };
}

/** What no table takes, although the transformation is sound. */
function unfitColumns(columns: readonly StreamColumn[]): Transformed['problems'] {
  const time = columns.find(({ name }) => name === 'TimeGenerated');
  const names = columns
    .filter(({ name }) => !COLUMN_NAME.test(name) || RESERVED_NAMES.has(name))
    .map(({ name }) => ({
      message: `it makes a column \`${name}\`, which is not a name for one`,
      fix: 'use 2 to 45 ASCII letters, digits and `_`, a letter first, and none of the names that the service keeps',
    }));
  if (time?.type === 'datetime') return names;
  const fix = 'add `| extend TimeGenerated = now()`';
  return [...names, { message: 'it makes no `TimeGenerated` that is a datetime, which each table must have', fix }];
}
