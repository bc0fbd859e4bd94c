import type { Log } from '../config/types.ts';
import { PipelineError } from '../errors.ts';
import type { Tables } from './tables-schema.ts';

export interface DestinationSettings<Route> {
  /** The deployed rules by the index that `tables.json` gives them; `undefined` where nothing is deployed. */
  readonly rules?: readonly Route[];
  /** Stream → its rules: this wins. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
}

export interface Destinations<Route> {
  /** Stream → the rules that share its rows. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  /** Columns of a log that its stream was not deployed with: the service drops them from each row. */
  readonly undeclared: (log: Pick<Log, 'stream' | 'columns'>) => readonly string[];
}

/** Where rows go, by settings and by what was deployed. Throws SETTING_INVALID where an index of a stream has no rule. */
export function destinations<Route>(
  { rules, routes: set }: DestinationSettings<Route>,
  tables: () => Pick<Tables, 'streams'>,
): Destinations<Route> {
  if (rules === undefined) return { routes: set, undeclared: () => [] };
  const deployed = new Map(
    tables()
      .streams.filter(({ name }) => !set.has(name))
      .map((stream) => [stream.name, stream]),
  );
  const routes = Array.from(deployed, ([name, { rules: indexes }]) => {
    const missing = indexes.find((index) => index >= rules.length);
    if (missing !== undefined) throw noEntry(name, missing, rules.length);
    return [name, indexes.map((index) => rules[index]!)] as const;
  });
  return {
    routes: new Map([...routes, ...set]),
    undeclared({ stream, columns }) {
      const declared = deployed.get(stream)?.columns.map(({ name }) => name);
      return declared === undefined ? [] : columns.map(({ name }) => name).filter((name) => !declared.includes(name));
    },
  };
}

const noEntry = (stream: string, index: number, entries: number): PipelineError =>
  new PipelineError('SETTING_INVALID', {
    setting: 'LOGSLUICE_RULES',
    problem: `has no entry ${index}, counted from 0, of ${entries}; tables.json sends ${stream} to that rule: deploy both together`,
  });
