import { Worker } from 'node:worker_threads';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, expect, test, vi } from 'vitest';
import { useAzurite } from '../azurite.ts';
import { invocation, loadFunctionApp } from './function-app.ts';

const azurite = useAzurite();

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('the watchdog knows a file while it is worked on, and no longer', async () => {
  const { connectionString } = azurite;
  await BlobServiceClient.fromConnectionString(connectionString).createContainer('logs');
  const app = await loadFunctionApp({ LogsStorage: connectionString, AzureWebJobsStorage: connectionString });
  const told = vi.spyOn(Worker.prototype, 'postMessage');
  const { context, logged } = invocation();
  context.log = (line: string) => logged.push(`${line}, after ${told.mock.calls.length}`);
  await app.ingestBlob({ connection: 'LogsStorage', container: 'logs', name: 'app/gone.json' }, context);
  expect(told.mock.calls.map(([note]) => note as unknown)).toEqual([{ id: 0, name: 'app/gone.json' }, { id: 0 }]);
  expect(logged).toEqual([expect.stringMatching(/^app\/gone\.json: .*, after 1$/)]);
});
