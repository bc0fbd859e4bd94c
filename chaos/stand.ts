import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { buildApp } from '../scripts/build.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../src/lib/emulator/emulator.ts';
import { startAzurite } from '../src/lib/local/azurite.ts';
import { hostEnvironment, LOCAL } from '../src/lib/local/host-settings.ts';
import { readLogsFile } from '../src/lib/local/logs-file.ts';

/** Storage, the service and the built app, all real, in a folder of their own. */
export interface Stand {
  /** Keeps logs; it stays where the run was no success. */
  readonly folder: string;
  readonly app: string;
  readonly emulator: Emulator;
  readonly logs: ContainerClient;
  readonly state: ContainerClient;
  /** Messages in all queues together, those included that nobody can see yet. */
  messages(): Promise<number>;
  /** What a host is started with, apart from `settings`. */
  environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv;
  close(): Promise<void>;
  /** Removes the folder. */
  forget(): void;
}

export const STREAM = 'Custom-Chaos_CL';
export const TABLE = 'Chaos_CL';
const CONFIG = join(import.meta.dirname, 'logs.yaml');

export async function openStand(emulation: EmulatorOptions = {}): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'logsluice-chaos-'));
  const app = join(folder, 'app');
  const cache = join(folder, 'compile-cache');
  mkdirSync(cache);
  const [azurite] = await Promise.all([
    startAzurite({ directory: join(folder, 'azurite'), log: join(folder, 'azurite.log') }),
    buildApp(app, { config: CONFIG }),
  ]);
  const { streams } = readLogsFile(CONFIG);
  const emulator = await startEmulator({ streams: streams!, ...emulation });
  const account = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const queues = QueueServiceClient.fromConnectionString(azurite.connectionString);
  const logs = account.getContainerClient(LOCAL.container);
  const state = account.getContainerClient(LOCAL.stateContainer);
  await Promise.all([logs.create(), state.create()]);
  return {
    folder,
    app,
    emulator,
    logs,
    state,
    async messages() {
      let sum = 0;
      for await (const { name } of queues.listQueues()) {
        sum += (await queues.getQueueClient(name).getProperties()).approximateMessagesCount ?? 0;
      }
      return sum;
    },
    environment: (settings) => ({
      ...hostEnvironment({ storageConnection: azurite.connectionString, emulator: emulator.url, app }, process.env),
      // A host is started for every kill: what V8 made of the program once need not be made again.
      NODE_COMPILE_CACHE: cache,
      ...settings,
    }),
    async close() {
      await emulator.close();
      await azurite.stop();
    },
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}
