import { finding, type Finding } from '../config/problem.ts';
import type { Log } from '../config/types.ts';
import { assignRules } from './assign-rules.ts';
import { joinLogs, type JoinedStream } from './join-logs.ts';
import { liveTables, type Transform } from './live-tables.ts';
import { rememberTables } from './remember-tables.ts';
import type { PlannedStream, StreamColumn, Tables } from './tables-schema.ts';

export interface TablesInput {
  readonly logs: readonly Log[];
  /** The stream of the app's own rows, and what they hold. */
  readonly runs: { readonly stream: string; readonly columns: readonly StreamColumn[] };
  /** What was planned before; `undefined` where nothing was. */
  readonly before: Tables | undefined;
  readonly transform: Transform;
}

export interface TablesPlan {
  readonly tables: Tables;
  /** What the service would refuse. While there is any, the plan is not one to deploy. */
  readonly problems: readonly Finding[];
  /** Streams that got a TimeGenerated which none of their logs gives. */
  readonly timeAdded: readonly string[];
}

/** What `logs.yaml` means for tables, streams and rules, with what was there before in mind. */
export function planTables({ logs, runs, before, transform }: TablesInput): TablesPlan {
  const ownTable = runs.stream.replace('Custom-', '');
  const own: JoinedStream = { name: runs.stream, table: ownTable, columns: runs.columns, origin: NOWHERE };
  const joined = [...joinLogs(logs).filter(({ name }) => name !== own.name), own];
  const rules = assignRules(
    joined.map(({ name, rules: count = 1 }) => ({ name, rules: count })),
    new Map(before?.streams.map((stream) => [stream.name, stream.rules])),
  );
  const planned = joined.map((one) => ({ joined: one, stream: planStream(one, rules.get(one.name)!) }));
  const live = liveTables(planned, transform);
  const { tables, problems } = rememberTables(live.tables, before?.tables ?? []);
  const taken = logs.flatMap(({ table }, index) =>
    table === ownTable
      ? [finding(['logs', index, 'table'], `the table \`${table}\` is the app's own`, 'choose another name')]
      : [],
  );
  return {
    tables: { version: 1, tables, streams: planned.map(({ stream }) => stream).toSorted(byName) },
    problems: [...taken, ...live.problems, ...problems],
    timeAdded: planned.flatMap(({ joined: { columns }, stream }) =>
      stream.columns.length > columns.length ? [stream.name] : [],
    ),
  };
}

const NOWHERE: JoinedStream['origin'] = { stream: -1, transform: -1, column: () => -1 };

/** A table must have it; where rows do not, the service fills it with the time of receipt. */
const TIME_GENERATED: StreamColumn = { name: 'TimeGenerated', type: 'datetime' };

function planStream({ name, table, transform, columns }: JoinedStream, rules: readonly number[]): PlannedStream {
  const isComplete = !name.startsWith('Custom-') || columns.some((one) => one.name === TIME_GENERATED.name);
  return {
    name,
    table,
    rules: [...rules],
    ...(transform !== undefined && { transform }),
    columns: isComplete ? [...columns] : [TIME_GENERATED, ...columns],
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);
