import type { Deployment, Log } from '../config/types.ts';
import type { StreamColumn } from './tables-schema.ts';

/** The logs of one stream, as one. */
export interface JoinedStream extends Deployment {
  readonly name: string;
  readonly table: string;
  /** Those of all its logs, each once, in the order of the logs. */
  readonly columns: readonly StreamColumn[];
  /** Index in `logs.yaml` of the log that says it first; `-1` for what is not in there. */
  readonly origin: { readonly stream: number; readonly transform: number; column(name: string): number };
}

/** One for each stream, in the order of the logs. What they say of one stream does not differ: `logs.yaml` is checked. */
export function joinLogs(logs: readonly Log[]): readonly JoinedStream[] {
  const streams = Map.groupBy(logs.entries(), ([, { stream }]) => stream);
  return Array.from(streams, ([name, entries]) => {
    const columns = new Map<string, StreamColumn>();
    const origins = new Map<string, number>();
    for (const [index, log] of entries) {
      for (const { name: column, type } of log.columns) {
        if (columns.has(column)) continue;
        columns.set(column, { name: column, type });
        origins.set(column, index);
      }
    }
    const stream = entries[0]![0];
    return {
      ...Object.assign({}, ...entries.map(([, { deployment }]) => deployment)),
      name,
      table: entries[0]![1].table,
      columns: [...columns.values()],
      origin: {
        stream,
        transform: entries.find(([, { deployment }]) => deployment.transform !== undefined)?.[0] ?? stream,
        column: (column: string) => origins.get(column) ?? stream,
      },
    };
  });
}
