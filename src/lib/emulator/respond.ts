import type { ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Answer } from './answers.ts';

const INVALID_VERB =
  '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3.org/TR/html4/strict.dtd">\r\n' +
  '<HTML><HEAD><TITLE>Bad Request</TITLE></HEAD>\r\n' +
  '<BODY><h2>Bad Request - Invalid Verb</h2>\r\n' +
  '<hr><p>HTTP Error 400. The request verb is invalid.</p>\r\n' +
  '</BODY></HTML>\r\n';

/** The head that every answer of the service has. */
export function setServiceHeaders(
  response: ServerResponse,
  requestId: string,
  clientRequestId: string | undefined,
): void {
  response.setHeader('Server', 'Microsoft-HTTPAPI/2.0');
  response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains; preload');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('x-ms-request-id', requestId);
  if (clientRequestId !== undefined) response.setHeader('x-ms-client-request-id', clientRequestId);
}

/** An answer as the service writes it: no body without a code, else chunked JSON with the code in a header as well. */
export function respond(response: ServerResponse, { status, code, message, retryAfterS }: Answer): void {
  if (retryAfterS !== undefined) response.setHeader('Retry-After', String(retryAfterS));
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.statusCode = status;
  if (code === undefined) {
    response.end();
    return;
  }
  response.setHeader('x-ms-error-code', code);
  response.setHeader('Content-Type', 'application/json');
  response.write(JSON.stringify({ error: { code, message: message ?? '' } }));
  response.end();
}

/** What the web server in front of the service says to a verb that it does not know there. */
export function respondInvalidVerb(response: ServerResponse): void {
  response.writeHead(400, { 'Content-Type': 'text/html; charset=us-ascii', Server: 'Microsoft-HTTPAPI/2.0' });
  response.end(INVALID_VERB);
}

/** And to a path that it does not know. */
export function respondNotFound(response: ServerResponse): void {
  setServiceHeaders(response, randomUUID(), undefined);
  response.statusCode = 404;
  response.end();
}
