import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request and its response, with what every route asks for. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Decoded path, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Scheme, host and port as the caller named them. */
  readonly origin: string;
}

/** A form or an order to the emulator is small. */
export const MAX_CONTROL_BYTES = 256 * 1024;

/** Undefined where the target is no URL, or its escapes are no UTF-8. */
export function exchangeOf(request: IncomingMessage, response: ServerResponse, secure: boolean): Exchange | undefined {
  const origin = `${secure ? 'https' : 'http'}://${request.headers.host}`;
  const target = request.url ?? '';
  if (!URL.canParse(target, origin)) return undefined;
  const url = new URL(target, origin);
  const path = decoded(url.pathname);
  if (path === undefined) return undefined;
  return { request, response, method: request.method ?? '', path, query: url.searchParams, origin };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The whole body, or undefined as soon as it is longer than `limit`; the rest is then left unread. */
export async function readBody({ request }: Exchange, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, length);
}

export function sendJson(
  { response }: Exchange,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify(value));
}

/** The error of a caller of the emulator's own endpoints. */
export function sendProblem(exchange: Exchange, status: number, message: string): void {
  sendJson(exchange, status, { error: { message } });
}
