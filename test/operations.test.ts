import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../src/lib/app.ts';
import { startEmulator, type Emulator } from '../src/lib/emulator/emulator.ts';
import { operations } from '../src/lib/operations.ts';
import { createService, parseJob, WORK_QUEUE } from '../src/lib/service.ts';
import { useAzurite } from './azurite.ts';

const LOGS = `logs:
  - { name: app, match: 'app/**', format: { type: json }, table: App_CL, columns: { Id: { from: $record.id }, Number: { from: n, type: int } } }
`;
const azurite = useAzurite();
const run = { signal: new AbortController().signal };
let folder: string;
let emulator: Emulator;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-operations-'));
  await writeFile(join(folder, 'logs.yaml'), LOGS);
  emulator = await startEmulator();
});
afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

test('files from before the app are brought in, a file is delivered once more, and status tells of both', async () => {
  const env = {
    LogsStorage: azurite.connectionString,
    AzureWebJobsStorage: azurite.connectionString,
    LOGSLUICE_ENDPOINT: emulator.url,
    LOGSLUICE_RULE: 'dcr-00000000000000000000000000000001',
  };
  const files = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logs');
  await files.create();
  for (const path of ['app/a.json', 'app/b.json']) await files.getBlockBlobClient(path).upload('{"n":1}\n', 8);
  const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(WORK_QUEUE);
  const app = createApp({ env, directory: folder });
  const service = createService({ env, directory: folder, app: () => app });
  const { backfill, resend, status, sweep } = operations(service, app.settings);

  /** Does all that is in the queue, as the host would. */
  async function work(): Promise<readonly string[]> {
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
    const ends: string[] = [];
    for (const { messageText, messageId, popReceipt } of receivedMessageItems) {
      const job = parseJob(JSON.parse(Buffer.from(messageText, 'base64').toString()));
      ends.push(await service.handle(job!, run));
      await queue.deleteMessage(messageId, popReceipt);
    }
    return ends;
  }
  const rows = async () =>
    (await (await fetch(`${emulator.url}/_emulator/tables/App_CL/rows`)).json()) as { readonly Id: string }[];

  await sweep({ config: app.config.fingerprint, all: true, ...run });
  expect(await backfill({ prefix: '', perMinute: 6000, dryRun: false, ...run })).toMatchObject({ queued: 2 });
  expect(await work()).toEqual(['done', 'done']);
  expect(await backfill({ prefix: '', perMinute: 6000, dryRun: false, ...run })).toMatchObject({ queued: 0, known: 2 });
  expect(await rows()).toHaveLength(2);

  expect(await resend('app/a.json', { dryRun: false })).toBe('queued');
  expect(await status(run)).toMatchObject({ states: { done: 1, waiting: 1 }, messages: 1, problems: [] });
  expect(await work()).toEqual(['done']);
  expect(await status(run)).toMatchObject({ states: { done: 2 }, messages: 0 });
  expect(new Set((await rows()).map(({ Id }) => Id)).size).toBe(3);
});
