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
      return { status: 'refused', bytes, requestId, ...refusal(response, route, bytes) };
    },
  };
}

/** Only 204 is success: a 200 is some other server, a proxy's page for instance. */
function refusal(
  response: PipelineResponse,
  route: Route,
  bytes: number,
): Pick<Answer & { status: 'refused' }, 'error' | 'retryAfterMs'> {
  const { status } = response;
  const { endpoint, rule } = route;
  const code = serviceCode(response);
  switch (status) {
    case 401:
      return { error: new PipelineError('SINK_UNAUTHORIZED', { endpoint, code }) };
    case 403:
      return { error: forbidden(response, route) };
    case 404:
      return { error: new PipelineError('SINK_NOT_FOUND', { rule, endpoint }) };
    case 413:
      return { error: new PipelineError('SINK_TOO_LARGE', { bytes }) };
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

/**
 * A 403 has one code for what has three cures. `IsDcrDceBindingValid` stands in the text of the SDKs' own troubleshooting
 * guides; what is said of a closed network is in no public source, and other services of Azure say one of these words.
 */
function forbidden({ bodyAsText }: PipelineResponse, { endpoint, rule }: Route): PipelineError {
  const text = bodyAsText ?? '';
  if (/\bIsDcrDceBindingValid: ?False\b/i.test(text)) return new PipelineError('SINK_NOT_LINKED', { rule, endpoint });
  if (/public ?network|private ?link|private ?endpoint|security ?perimeter/i.test(text))
    return new PipelineError('SINK_CLOSED', { endpoint });
  return new PipelineError('SINK_FORBIDDEN', { rule });
}

/** `Retry-After` is seconds or a date; the two `-ms` headers are what Azure's own clients honour first. */
function retryAfter({ headers }: PipelineResponse): { readonly retryAfterMs?: number } {
  const exact = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  const ms = exact === undefined ? waitOf(headers.get('retry-after') ?? '') : amount(exact);
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {};
}

const waitOf = (value: string): number =>
  // `Date.parse` makes a date of nearly anything, such as a year of a lone number.
  value.endsWith(' GMT') ? Date.parse(value) - Date.now() : amount(value) * 1000;

const amount = (text: string): number => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN);

/** The service's own word for what is wrong. Whatever else an answer holds is not shown: it may echo rows. */
function serviceCode({ headers, bodyAsText }: PipelineResponse): string {
  const code = headers.get('x-ms-error-code') ?? bodyCode(bodyAsText ?? '');
  return typeof code === 'string' && /^[\w.]{1,64}$/.test(code) ? code : 'without a code';
}

/** `{"error":{"code":…}}`; undefined for a page of some other server. */
function bodyCode(body: string): unknown {
  try {
    const answer = JSON.parse(body) as { readonly error?: { readonly code?: unknown } | null } | null;
    return answer?.error?.code;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The system's word (`ECONNREFUSED`) where there is one: messages of TLS and sockets may be long. */
function networkReason(cause: unknown): string {
  const error = cause as { readonly code?: unknown; readonly name?: unknown };
  if (typeof error.code === 'string') return error.code;
  // The caller's own abort has been rethrown by now.
  return error.name === 'AbortError' ? 'no answer in time' : String(error.name);
}
