import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, vi } from 'vitest';
import { buildApp } from '../../scripts/build.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/lib/emulator/emulator.ts';
import { startFunctionHost, type FunctionHost } from '../../src/lib/local/function-host.ts';
import { hostEnvironment } from '../../src/lib/local/host-settings.ts';
import { RUNS } from '../../src/lib/local/local-app.ts';
import { readLogsFile } from '../../src/lib/local/logs-file.ts';
import { freePort } from '../../src/lib/local/ports.ts';
import type { Ledger } from '../../src/lib/service.ts';
import { useAzurite } from '../azurite.ts';
import { environment } from '../cli/cli-process.ts';

export const ROOT = join(import.meta.dirname, '../..');

export interface LocalChain {
  readonly emulator: Emulator;
  readonly host: FunctionHost;
  /** Of the storage account. */
  readonly connectionString: string;
  /** The container that files are dropped into, and the app's own. */
  readonly logs: ContainerClient;
  readonly state: ContainerClient;
  /** Uploads a file and waits until its ledger says what became of this very upload. */
  drop(name: string, content: string | Buffer): Promise<Ledger>;
  /** Stops the host and starts it again, with these settings beside its own. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
  /** The stored rows of a table, oldest first, each as its JSON text. */
  rows(table: string): Promise<string[]>;
}

/** Real storage, the real build under the built-in host, and an emulator that knows the streams of logs.yaml and that of runs only. */
export function useLocalChain(options: EmulatorOptions = {}): LocalChain {
  const azurite = useAzurite();
  let folder: string;
  let emulator: Emulator;
  let host: FunctionHost;
  let logs: ContainerClient;
  let state: ContainerClient;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logsluice-chain-'));
    const app = join(folder, 'app');
    await buildApp(app);
    const account = BlobServiceClient.fromConnectionString(azurite.connectionString);
    logs = account.getContainerClient('logs');
    state = account.getContainerClient('logsluice');
    await logs.create();
    await state.create();
    const { streams } = readLogsFile(join(ROOT, 'logs.yaml'));
    emulator = await startEmulator({ open: false, streams: [...streams!, RUNS], ...options });
    host = await startHost({});
  }, 120_000);
  const startHost = async (settings: Readonly<Record<string, string>>): Promise<FunctionHost> => {
    const app = join(folder, 'app');
    const places = { storageConnection: azurite.connectionString, emulator: emulator.url, app };
    return startFunctionHost(
      { kind: 'built-in', reason: '' },
      {
        app,
        port: (await freePort(43_500)).port,
        env: { ...hostEnvironment(places, environment()), ...settings },
        log: join(folder, 'host.log'),
        signal: AbortSignal.timeout(60_000),
      },
    );
  };
  afterAll(async () => {
    await host.child.stop();
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get emulator() {
      return emulator;
    },
    get host() {
      return host;
    },
    get connectionString() {
      return azurite.connectionString;
    },
    get logs() {
      return logs;
    },
    get state() {
      return state;
    },
    drop: async (name, content) => {
      const { etag } = await logs.getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
      const blob = state.getBlobClient(`ledgers/logs/${name}`);
      return vi.waitFor(
        async () => {
          const ledger = JSON.parse(String(await blob.downloadToBuffer())) as Ledger;
          if (ledger.etag !== etag) throw new Error(`the ledger of ${name} is about an older upload`);
          if (ledger.state === 'running' || ledger.state === 'waiting') throw new Error(`${name} is under way`);
          return ledger;
        },
        { timeout: 60_000, interval: 100 },
      );
    },
    restart: async (settings) => {
      await host.child.stop();
      host = await startHost(settings);
    },
    rows: async (table) => {
      const response = await fetch(`${emulator.url}/_emulator/tables/${table}/rows?limit=10000`);
      // One row a line, as it came: parsing it would lose digits.
      return (await response.text()).slice(1, -1).split(',\n');
    },
  };
}
