import { once } from 'node:events';
import { createServer as createHttp, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** First byte of a TLS record that carries a handshake. */
const TLS_HANDSHAKE = 0x16;
const LOOPBACK = '127.0.0.1';

export interface ListenerOptions {
  readonly port: number;
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly plainHttp: boolean;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves http and, with a certificate, https on one port of the loopback address; the first byte tells which it is. */
export async function listen(options: ListenerOptions, serve: RequestListener): Promise<Listener> {
  const plain = configured(createHttp(serve));
  const secure = options.tls && configured(createHttps({ ...options.tls, minVersion: 'TLSv1.2' }, serve));
  const sockets = new Set<Socket>();
  const front = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('error', () => socket.destroy());
    if (secure === undefined) plain.emit('connection', socket);
    else socket.once('readable', () => hand(socket, options.plainHttp ? plain : undefined, secure));
  });
  front.listen(options.port, LOOPBACK);
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo;
  return {
    port,
    close: async () => {
      const closed = once(front, 'close');
      front.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function hand(socket: Socket, plain: HttpServer | undefined, secure: HttpServer): void {
  const first = socket.read(1) as Buffer | null;
  if (first === null) {
    socket.destroy();
    return;
  }
  socket.unshift(first);
  const server = first[0] === TLS_HANDSHAKE ? secure : plain;
  if (server === undefined) socket.destroy();
  else server.emit('connection', socket);
}

/** A broken request or handshake ends its connection and nothing else. */
function configured<S extends HttpServer>(server: S): S {
  server.keepAliveTimeout = 120_000;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  return server;
}
