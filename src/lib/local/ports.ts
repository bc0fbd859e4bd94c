import { createServer, type AddressInfo } from 'node:net';

/** A port that can be listened on, and the one that was wanted when that was taken. */
export interface Port {
  readonly port: number;
  readonly wanted?: number;
}

/** Where everything listens unless told otherwise or taken: Azurite's own defaults, that of `func`, and ours. */
export const DEFAULT_PORTS = { emulator: 7700, host: 7071, blob: 10_000, queue: 10_001, table: 10_002 } as const;

/** How far we look for a free neighbour before we let the system choose. */
const NEIGHBOURS = 100;

/** The wanted port of the loopback interface (0: any free one), or the next free one. `not` are ports promised to others already. */
export async function freePort(wanted: number, not: readonly number[] = []): Promise<Port> {
  if (wanted === 0) return { port: (await listens(0)) as number };
  for (let port = wanted; port < Math.min(wanted + NEIGHBOURS, 65_536); port++) {
    if (!not.includes(port) && (await listens(port)) !== undefined)
      return port === wanted ? { port } : { port, wanted };
  }
  const port = (await listens(0)) as number;
  return { port, wanted };
}

/** A free port for each name; none is given twice. */
export async function freePorts<N extends string>(wanted: Readonly<Record<N, number>>): Promise<Record<N, Port>> {
  const found = {} as Record<N, Port>;
  const given: number[] = [];
  for (const name of Object.keys(wanted) as N[]) {
    found[name] = await freePort(wanted[name], given);
    given.push(found[name].port);
  }
  return found;
}

/** The port that was listened on for a moment, or undefined where somebody else has it. */
async function listens(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
        resolve((server.address() as AddressInfo).port),
      );
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE' || code === 'EACCES') return undefined;
    throw error;
  } finally {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
}
