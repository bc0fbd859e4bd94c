import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Calls that went through, as `METHOD comp`, in their order. */
export interface CountingProxy {
  readonly port: number;
  /** Those since the last asking. */
  take(): readonly string[];
  close(): Promise<void>;
}

/** Passes everything on to a port of this machine, and notes what was asked. */
export async function countingProxy(target: number): Promise<CountingProxy> {
  let calls: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url!, 'http://x');
    const what = url.searchParams.get('comp') ?? url.searchParams.get('restype') ?? '';
    calls.push(`${incoming.method} ${what}`.trim());
    const { host: _ofProxy, ...headers } = incoming.headers;
    const onward = request(
      {
        host: '127.0.0.1',
        port: target,
        method: incoming.method,
        path: incoming.url,
        headers: { ...headers, host: `127.0.0.1:${target}` },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
