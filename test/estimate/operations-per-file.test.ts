import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/lib/app.ts';
import { startEmulator, type Emulator } from '../../src/lib/emulator/emulator.ts';
import {
  CALLS_PER_CHECKPOINT,
  OF_A_FILE,
  OF_REJECTS,
  type BlobOperations,
} from '../../src/lib/estimate/operations-per-file.ts';
import { developmentConnection } from '../../src/lib/local/azurite.ts';
import { createService, type Service } from '../../src/lib/service.ts';
import { useAzurite } from '../azurite.ts';
import { countingProxy, type CountingProxy } from './counting-proxy.ts';
import { useTemporaryFolder } from '../folder.ts';

const LOGS = `logs:
  - name: app
    match: 'app/**'
    format: { type: json }
    table: App_CL
    columns:
      Number: { from: n, type: int, required: true }
`;
/** Small calls: many of them for little. */
const BODY_BYTES = 10_000;

const azurite = useAzurite();
const folder = useTemporaryFolder({ 'logs.yaml': LOGS, 'host.json': '{"version":"2.0","functionTimeout":"00:05:00"}' });
let emulator: Emulator;
let blobs: CountingProxy;
let queues: CountingProxy;
let service: Service;

beforeAll(async () => {
  emulator = await startEmulator();
  await BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logs').create();
  blobs = await countingProxy(azurite.ports.blob);
  queues = await countingProxy(azurite.ports.queue);
  const connection = developmentConnection({ ...azurite.ports, blob: blobs.port, queue: queues.port });
  const env = {
    LogsStorage: connection,
    AzureWebJobsStorage: connection,
    LOGSLUICE_ENDPOINT: emulator.url,
    LOGSLUICE_MAX_BODY_BYTES: String(BODY_BYTES),
    LOGSLUICE_RULE: 'dcr-00000000000000000000000000000001',
  };
  const app = createApp({ env, directory: folder.path });
  service = createService({ env, directory: folder.path, app: () => app });
  await deliver('app/first.json', '{"n":1}\n');
});
afterAll(async () => {
  await blobs.close();
  await queues.close();
  await emulator.close();
});

async function deliver(
  path: string,
  content: string,
): Promise<{ readonly blobs: readonly string[]; readonly queues: readonly string[] }> {
  const logs = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logs');
  await logs.getBlockBlobClient(path).uploadData(Buffer.from(content));
  blobs.take();
  queues.take();
  const end = await service.handle(
    { connection: 'LogsStorage', container: 'logs', path, attempt: 0 },
    { signal: AbortSignal.any([]) },
  );
  expect(end).toBe('done');
  return { blobs: blobs.take(), queues: queues.take() };
}

/** Classes of general purpose v2. A PUT without `comp` is Put Blob. */
function classes(calls: readonly string[]): BlobOperations {
  const count = (...of: readonly string[]): number => calls.filter((call) => of.includes(call)).length;
  const found = { write: count('PUT', 'PUT appendblock'), read: count('GET'), other: count('HEAD', 'PUT lease') };
  expect(found.write + found.read + found.other).toBe(calls.length);
  return found;
}

test('a file costs what is reckoned for it', async () => {
  const { blobs: calls, queues: messages } = await deliver('app/second.json', '{"n":1}\n{"n":2}\n');
  expect({ ...classes(calls), messages }).toEqual({ ...OF_A_FILE, messages: [] });
});

test('a file with rejects costs what is reckoned for them besides', async () => {
  const { blobs: calls } = await deliver('app/rejects.json', '{"n":1}\n{"n":"x"}\n');
  expect(classes(calls)).toEqual({ ...OF_A_FILE, write: OF_A_FILE.write + OF_REJECTS.write });
});

test('a file of many calls has its ledger written in between, once for so many', async () => {
  const { blobs: calls } = await deliver('app/large.json', '{"n":1000000000}\n'.repeat(30_000));
  const { write, read } = classes(calls);
  const batches = Math.floor((30_000 * '{"Number":1000000000},'.length) / BODY_BYTES);
  expect(read).toBe(OF_A_FILE.read);
  expect(write - OF_A_FILE.write).toBeGreaterThanOrEqual(Math.floor(batches / CALLS_PER_CHECKPOINT));
});
