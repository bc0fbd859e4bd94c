import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startChild, TIED, type Child } from './child.ts';

export interface AzuritePorts {
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

export interface AzuriteOptions {
  /** Where blobs, queues and tables are kept; made when missing. State survives a restart. */
  readonly directory: string;
  /** Default: whatever the system gives. Fails with LOCAL_CHILD when one is taken. */
  readonly ports?: AzuritePorts;
  readonly log?: string;
}

export interface Azurite {
  readonly connectionString: string;
  readonly ports: AzuritePorts;
  readonly child: Child;
  stop(): Promise<void>;
}

/** The account that every storage emulator has: learn.microsoft.com/azure/storage/common/storage-use-azurite */
export const DEVELOPMENT_ACCOUNT = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
} as const;

/** The connection string of a storage emulator on these ports of this machine. */
export function developmentConnection(ports: AzuritePorts): string {
  const { name, key } = DEVELOPMENT_ACCOUNT;
  const at = (port: number): string => `http://127.0.0.1:${port}/${name}`;
  return (
    `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};` +
    `BlobEndpoint=${at(ports.blob)};QueueEndpoint=${at(ports.queue)};TableEndpoint=${at(ports.table)};`
  );
}

/**
 * Starts Azurite on the loopback interface and waits until it listens. The storage libraries speak a newer version of
 * the protocol than any Azurite knows, hence `--skipApiVersionCheck`.
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  mkdirSync(options.directory, { recursive: true });
  const wanted = options.ports ?? { blob: 0, queue: 0, table: 0 };
  const program = join(dirname(createRequire(import.meta.url).resolve('azurite/package.json')), 'dist/src/azurite.js');
  const flags = {
    '--blobHost': '127.0.0.1',
    '--queueHost': '127.0.0.1',
    '--tableHost': '127.0.0.1',
    '--blobPort': String(wanted.blob),
    '--queuePort': String(wanted.queue),
    '--tablePort': String(wanted.table),
    '--location': options.directory,
  };
  const switches = ['--silent', '--skipApiVersionCheck', '--disableTelemetry'];
  const child = await startChild({
    name: 'Azurite',
    command: process.execPath,
    args: [...TIED, program, ...Object.entries(flags).flat(), ...switches],
    // Azurite writes a file of its own into the folder that it runs in.
    cwd: options.directory,
    tie: 'channel',
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  const [blob, queue, table] = await Promise.all(
    ['Blob', 'Queue', 'Table'].map((service) =>
      child.line((line) => portOf(line, `Azurite ${service} service is successfully listening at `)),
    ),
  );
  const ports = { blob: blob as number, queue: queue as number, table: table as number };
  return { connectionString: developmentConnection(ports), ports, child, stop: () => child.stop() };
}

function portOf(line: string, announcement: string): number | undefined {
  return line.startsWith(announcement) ? Number(new URL(line.slice(announcement.length)).port) : undefined;
}
