import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that breaks connections on request. */
export interface CuttingProxy {
  readonly port: number;
  /** The next connections break, each after that many bytes of answers. Connections beyond the list hold. */
  cutAfter(...bytes: readonly number[]): void;
  /** Connections broken so far. */
  readonly cuts: number;
  close(): Promise<void>;
}

export async function cuttingProxy(target: number): Promise<CuttingProxy> {
  const plan: number[] = [];
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    let answered = 0;
    for (const socket of [client, upstream]) {
      open.add(socket);
      // A broken connection shows as an error on both sides: that is what this proxy is for.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      const limit = plan[0] ?? Infinity;
      if (answered + chunk.length > limit) {
        plan.shift();
        cuts++;
        client.write(chunk.subarray(0, limit - answered), () => client.resetAndDestroy());
        upstream.destroy();
        return;
      }
      answered += chunk.length;
      client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (...bytes) => {
      plan.splice(0, plan.length, ...bytes);
      // Connections kept alive would carry the answers past the plan.
      for (const socket of open) socket.destroy();
    },
    get cuts() {
      return cuts;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
