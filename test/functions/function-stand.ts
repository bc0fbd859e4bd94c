import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { startEmulator, type Emulator } from '../../src/lib/emulator/emulator.ts';
import { useAzurite } from '../azurite.ts';
import { useTemporaryFolder } from '../folder.ts';
import { loadFunctionApp, type FunctionApp } from './function-app.ts';

/** One log, whose rows have one column. */
export const LOGS = `logs:
  - { name: app, match: 'app/**', format: { type: json }, table: App_CL, columns: { Number: { from: n, type: int } } }
`;

export interface FunctionStand {
  /** Loaded anew for each test. */
  readonly app: FunctionApp;
  readonly env: Readonly<Record<string, string>>;
  /** Emptied before each test. */
  readonly emulator: Emulator;
  /** The containers that files are dropped into, and that the app has for itself. */
  readonly logs: ContainerClient;
  readonly state: ContainerClient;
  /** The work queue; emptied before each test. */
  readonly queue: QueueClient;
}

/** The functions with {@link LOGS} between a real Azurite and a real emulator, each set before the first test. */
export function useFunctionStand(settings: Readonly<Record<string, string>> = {}): FunctionStand {
  const azurite = useAzurite();
  const folder = useTemporaryFolder({ 'logs.yaml': LOGS });
  let emulator: Emulator;
  let app: FunctionApp;
  let account: BlobServiceClient;
  let queue: QueueClient;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    emulator = await startEmulator();
    account = BlobServiceClient.fromConnectionString(azurite.connectionString);
    queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('logsluice-work');
    await account.getContainerClient('logs').create();
    await queue.create();
    env = {
      LogsStorage: azurite.connectionString,
      AzureWebJobsStorage: azurite.connectionString,
      LOGSLUICE_CONFIG: join(folder.path, 'logs.yaml'),
      LOGSLUICE_ENDPOINT: emulator.url,
      LOGSLUICE_RULE: 'dcr-00000000000000000000000000000001',
      ...settings,
    };
  });
  afterAll(() => emulator.close());
  beforeEach(async () => {
    await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
    await queue.clearMessages();
    app = await loadFunctionApp(env);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  return {
    get app() {
      return app;
    },
    get env() {
      return env;
    },
    get emulator() {
      return emulator;
    },
    get logs() {
      return account.getContainerClient('logs');
    },
    get state() {
      return account.getContainerClient('logsluice');
    },
    get queue() {
      return queue;
    },
  };
}
