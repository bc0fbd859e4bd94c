import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came, and decompressed. */
  readonly wire: Buffer;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface AnsweringServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** A service that answers by what it is sent: `reset` cuts the connection, `silence` never answers. */
export async function answeringServer(
  answer: (call: Received) => Reply | 'reset' | 'silence',
): Promise<AnsweringServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const respond = (wire: Buffer): void => {
      const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire).toString();
      const call = { path: request.url!, headers: request.headers, wire, body };
      received.push(call);
      const reply = answer(call);
      if (reply === 'reset') request.socket.resetAndDestroy();
      else if (reply !== 'silence') response.writeHead(reply.status, reply.headers).end(reply.body);
    };
    buffer(request).then(respond, () => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
