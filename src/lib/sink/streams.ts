import type { TokenCredential } from '@azure/core-auth';
import { PipelineError } from '../errors.ts';
import type { Clock, Sink } from '../seams.ts';
import { deliver } from './deliver.ts';
import { ingestionClients } from './ingestion-clients.ts';
import { isPlainHttp } from './loopback.ts';
import { logsIngestion } from './logs-ingestion.ts';
import type { Route } from './logs-ingestion.ts';

export interface StreamSettings {
  /** Stream → the rules that take its rows in turn. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  /** For streams that `routes` does not name. */
  readonly defaultRoute?: Route;
  readonly audience: string;
  /** How long one batch is tried again. */
  readonly retrySeconds: number;
  /** For https endpoints, and for plain http on loopback, where no real token may be shown. */
  readonly credential: TokenCredential;
  readonly developmentCredential: TokenCredential;
}

/** The sink of each stream: one for the process, so that clients, tokens and waits are shared by all files. */
export function streams(settings: StreamSettings, clock: Clock): (stream: string) => Sink {
  const { routes, defaultRoute, audience, retrySeconds } = settings;
  const secure = ingestionClients(settings.credential, audience);
  const plain = ingestionClients(settings.developmentCredential, audience);
  const sinks = new Map<string, Sink>();
  const open = (stream: string): Sink => {
    const rules = routes.get(stream) ?? (defaultRoute === undefined ? [] : [defaultRoute]);
    if (rules.length === 0) return nowhere(stream);
    const endpoints = rules.map((route) => {
      const clients = isPlainHttp(route.endpoint) ? plain : secure;
      return logsIngestion(clients(route.endpoint), route, stream);
    });
    return deliver(endpoints, stream, { retryMs: retrySeconds * 1000 }, clock);
  };
  return (stream) => {
    let sink = sinks.get(stream);
    if (sink === undefined) {
      sink = open(stream);
      sinks.set(stream, sink);
    }
    return sink;
  };
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
