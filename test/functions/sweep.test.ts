import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Timer } from '@azure/functions';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useAzurite } from '../azurite.ts';
import { asked, invocation, loadFunctionApp } from './function-app.ts';
import { LOGS } from './function-stand.ts';

const TEN_MINUTES_MS = 10 * 60_000;
const azurite = useAzurite();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-sweep-'));
  await writeFile(join(folder, 'logs.yaml'), LOGS);
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test('every five minutes; a blob that no event told of is queued; a broken logs.yaml is said, and is a problem', async () => {
  const app = await loadFunctionApp({
    LogsStorage: azurite.connectionString,
    AzureWebJobsStorage: azurite.connectionString,
    LOGSLUICE_CONFIG: join(folder, 'logs.yaml'),
  });
  const { metadata } = app.registry.functions.get('sweep')!;
  expect(Object.values(metadata.bindings)).toContainEqual(
    expect.objectContaining({ type: 'timerTrigger', schedule: '0 */5 * * * *' }),
  );
  const files = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logs');
  await files.create();
  const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('logsluice-work');

  await writeFile(join(folder, 'logs.yaml'), 'logs: 1');
  const broken = invocation();
  await app.sweep({} as Timer, broken.context);
  expect(broken.failed).toEqual([expect.stringContaining('CONFIG_INVALID')]);
  expect(await app.healthProblems(asked())).toMatchObject({ jsonBody: { problems: [{ code: 'CONFIG_INVALID' }] } });

  await writeFile(join(folder, 'logs.yaml'), LOGS);
  const first = invocation();
  await app.sweep({} as Timer, first.context);
  expect(first.logged).toEqual([expect.stringMatching(/^sweep: .*"end":"whole"/)]);
  await files.getBlockBlobClient('app/a.json').upload('{"n":1}\n', 8);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + TEN_MINUTES_MS });
  const second = invocation();
  await app.sweep({} as Timer, second.context);
  expect(second.logged).toEqual([expect.stringContaining('"queued":{"unseen":1}')]);
  expect(second.failed).toEqual([]);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
});
