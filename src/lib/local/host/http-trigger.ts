import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpData, InvocationResponse } from './core-contract.ts';
import { describe } from './host-log.ts';
import { route, type Route } from './route.ts';
import { textOption, type TriggerContext, type TriggeredFunction } from './trigger-context.ts';

/** Answers a request, or gives false when no function is meant. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** As the real host's: learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger#limits */
const MAX_BODY_BYTES = 100 * 1024 * 1024;

interface Routed {
  readonly fn: TriggeredFunction;
  readonly methods: readonly string[];
  readonly route: Route;
  readonly open: boolean;
}

/**
 * The HTTP functions under `/{prefix}`. With a `functionKey`, functions that are not anonymous want it in
 * `x-functions-key` or `?code=`; without one every caller may, as under `func start`.
 */
export function httpTriggers(
  context: TriggerContext,
  functions: readonly TriggeredFunction[],
  functionKey: string | undefined,
): HttpHandler {
  const prefix = context.config.http.routePrefix;
  const routes = functions.map((fn): Routed => {
    const path = textOption(fn, 'route') || fn.name;
    return {
      fn,
      methods: (fn.binding['methods'] as readonly string[]).map((method) => method.toUpperCase()),
      route: route(prefix === '' ? path : `${prefix}/${path}`),
      open: textOption(fn, 'authLevel').toLowerCase() === 'anonymous',
    };
  });

  return async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
    const path = decoded(url.pathname);
    if (path === undefined) return answer(response, 400);
    const matches = routes.flatMap((routed) => {
      const params = routed.route.match(path);
      return params === undefined ? [] : [{ ...routed, params }];
    });
    if (matches.length === 0) return false;
    const match = matches.find(({ methods }) => methods.includes(request.method ?? ''));
    if (match === undefined) return answer(response, 405);
    const key = request.headers['x-functions-key'] ?? url.searchParams.get('code');
    if (!match.open && functionKey !== undefined && key !== functionKey) return answer(response, 401);
    const body = await bodyOf(request);
    if (body === undefined) return answer(response, 413);
    try {
      const http = requestData(request, url, match.params, body);
      const query = { json: JSON.stringify(http.query) };
      const result = await context.invoke(match.fn.target, {
        inputData: [{ name: match.fn.bindingName, data: { http } }],
        triggerMetadata: { Query: query, Headers: { json: JSON.stringify(http.headers) } },
      });
      return reply(response, result);
    } catch (error) {
      context.log.error(match.fn.name, `failed  ${request.method} ${url.pathname}\n${describe(error)}`);
      return answer(response, 500);
    }
  };
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function requestData(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Buffer,
): HttpData & { readonly query: object; readonly headers: object } {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    method: request.method ?? 'GET',
    url: url.href,
    headers: Object.fromEntries(headers) as Record<string, string>,
    query: Object.fromEntries(url.searchParams),
    params,
    ...(body.length === 0 ? {} : { body: { bytes: body } }),
  };
}

/** The whole body, or undefined where it is larger than the host takes. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function reply(response: ServerResponse, { returnValue }: InvocationResponse): true {
  const http = returnValue?.http;
  if (http === undefined) return answer(response, 204);
  response.writeHead(Number(http.statusCode ?? 200), http.headers);
  response.end(http.body?.bytes ?? http.body?.string ?? http.body?.json);
  return true;
}

function answer(response: ServerResponse, status: number): true {
  response.writeHead(status).end();
  return true;
}
