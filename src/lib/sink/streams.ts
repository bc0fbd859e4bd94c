import { PipelineError } from '../errors.ts';
import type { Endpoint, Sink } from '../seams.ts';
import { deliver } from './deliver.ts';
import type { StreamSink } from './deliver.ts';
import type { Route } from './logs-ingestion.ts';
import type { Means } from './means.ts';
import { Outlet } from './outlet.ts';
import { RuleGate } from './rule-gate.ts';
import type { GateLimits } from './rule-gate.ts';

export type { StreamSink } from './deliver.ts';

export interface StreamSettings {
  /** Stream → the rules that share its rows. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  /** For streams that `routes` does not name. */
  readonly defaultRoute?: Route;
  /** How long one batch is tried again. */
  readonly retrySeconds: number;
  /** Of each rule. */
  readonly gate: GateLimits;
}

/**
 * The sink of each stream, and one gate for each rule: once for the process, so that waits, limits and budgets are shared
 * by all files and streams. `connect` opens a stream of a rule.
 */
export function streams(
  { routes, defaultRoute, retrySeconds, gate: limits }: StreamSettings,
  connect: (route: Route, stream: string) => Endpoint,
  means: Means,
): (stream: string) => StreamSink {
  const gates = new Map<string, RuleGate>();
  const gateOf = ({ endpoint, rule }: Route): RuleGate =>
    kept(gates, `${endpoint} ${rule}`, () => new RuleGate(limits, means.clock));
  const open = (stream: string): StreamSink => {
    // A rule that is named twice is one rule.
    const taken = routes.get(stream) ?? (defaultRoute === undefined ? [] : [defaultRoute]);
    const rules = new Map(taken.map((route) => [gateOf(route), route]));
    if (rules.size === 0) return { lane: () => nowhere(stream) };
    const outlets = Array.from(rules, ([gate, route]) => new Outlet(connect(route, stream), gate));
    return deliver(outlets, stream, retrySeconds * 1000, means);
  };
  const sinks = new Map<string, StreamSink>();
  return (stream) => kept(sinks, stream, () => open(stream));
}

/** What the map has for the key, made when it is asked for first. */
function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

const nowhere = (stream: string): Sink => ({
  send: () =>
    Promise.resolve({
      sent: 0,
      refused: [],
      failed: new PipelineError('SINK_NO_ROUTE', { stream }),
      cost: { calls: 0, retries: 0, bytes: 0, failedRequests: [] },
    }),
});
