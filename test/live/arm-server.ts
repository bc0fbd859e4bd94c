import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface ArmAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ArmServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: {
    readonly path: string;
    readonly version: string | null;
    readonly authorization: string | undefined;
  }[];
}

/** A stand-in for Azure Resource Manager, on this machine: `resources` answers a path; undefined is its 404. */
export async function armServer(
  resources: (path: string, request: IncomingMessage) => ArmAnswer | undefined,
  tls?: { readonly key: string; readonly cert: string },
): Promise<ArmServer> {
  const requests: ArmServer['requests'] = [];
  const answer: RequestListener = (request, response) => {
    const url = new URL(request.url!, 'http://arm');
    const { authorization } = request.headers;
    requests.push({
      path: decodeURIComponent(url.pathname),
      version: url.searchParams.get('api-version'),
      authorization,
    });
    const missing: ArmAnswer = {
      status: 404,
      body: { error: { code: 'ResourceNotFound', message: 'It is not there.' } },
    };
    const { status = 200, headers = {}, body } = resources(decodeURIComponent(url.pathname), request) ?? missing;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scheme = tls === undefined ? 'http' : 'https';
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
