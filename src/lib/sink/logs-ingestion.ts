import { randomUUID } from 'node:crypto';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { PipelineError } from '../errors.ts';
import type { Answer, Endpoint } from '../seams.ts';
import type { Post } from './ingestion-clients.ts';

export interface Route {
  /** Base URL of the data collection rule or endpoint. */
  readonly endpoint: string;
  /** Immutable id of the rule, `dcr-…`. */
  readonly rule: string;
}

/** https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview: the current stable version. */
const API_VERSION = '2023-01-01';

/** One stream of one rule: a compressed JSON array in, one call to the Logs Ingestion API, its answer out. */
export function logsIngestion(post: Post, route: Route, stream: string): Endpoint {
  const { endpoint, rule } = route;
  const path = `/dataCollectionRules/${encodeURIComponent(rule)}/streams/${encodeURIComponent(stream)}?api-version=${API_VERSION}`;
  return {
    async post(packed, options) {
      const requestId = randomUUID();
      const bytes = packed.length;
      let response: PipelineResponse;
      try {
        response = await post(path, packed, requestId, options);
      } catch (cause) {
        options.signal.throwIfAborted();
        const error =
          cause instanceof PipelineError
            ? cause
            : new PipelineError('SINK_UNAVAILABLE', { endpoint, reason: networkReason(cause) }, { cause });
        return { status: 'refused', bytes, requestId, error };
      }
      if (response.status === 204) return { status: 'accepted', bytes, requestId };
      return { status: 'refused', bytes, requestId, ...refusal(response, route) };
    },
  };
}

/** Only 204 is success: a 200 is some other server, a proxy's page for instance. */
function refusal(
  response: PipelineResponse,
  { endpoint, rule }: Route,
): Pick<Answer & { status: 'refused' }, 'error' | 'retryAfterMs'> {
  const { status } = response;
  const code = response.headers.get('x-ms-error-code') ?? bodyCode(response.bodyAsText);
  switch (status) {
    case 401:
      return { error: new PipelineError('SINK_UNAUTHORIZED', { endpoint, code }) };
    case 403:
      return { error: new PipelineError('SINK_FORBIDDEN', { rule }) };
    case 404:
      return { error: new PipelineError('SINK_NOT_FOUND', { rule, endpoint }) };
    case 413:
      return {
        error: new PipelineError('SINK_TOO_LARGE', {
          bytes: Number(response.request.headers.get('content-length') ?? 0),
        }),
      };
    case 429:
    case 503:
      return { error: new PipelineError('SINK_THROTTLED', { status }), ...retryAfter(response) };
    default:
      if (status >= 400 && status < 500 && status !== 408) {
        return { error: new PipelineError('SINK_REFUSED', { status, code }) };
      }
      return {
        error: new PipelineError('SINK_UNAVAILABLE', { endpoint, reason: `it answers ${status}` }),
        ...retryAfter(response),
      };
  }
}

/** `Retry-After` is seconds or a date; the two `-ms` headers are what Azure's own clients honour first. */
function retryAfter({ headers }: PipelineResponse): { readonly retryAfterMs?: number } {
  const exact = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  const value = headers.get('retry-after');
  const ms =
    exact !== undefined
      ? Number(exact)
      : value === undefined
        ? NaN
        : /^\d+$/.test(value)
          ? Number(value) * 1000
          : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {};
}

/** The service's own word for what is wrong, from `{"error":{"code":…}}`; anything else is not shown: it may echo rows. */
function bodyCode(body: string | null | undefined): string {
  const match = /"code"\s*:\s*"([A-Za-z0-9_.]{1,64})"/i.exec(body ?? '');
  return match?.[1] ?? 'without a code';
}

/** The system's word (`ECONNREFUSED`) where there is one: messages of TLS and sockets may be long. */
function networkReason(cause: unknown): string {
  const error = cause as { readonly code?: unknown; readonly name?: unknown };
  return typeof error.code === 'string' ? error.code : String(error.name);
}
