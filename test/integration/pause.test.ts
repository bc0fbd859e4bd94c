import { setTimeout } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test, vi } from 'vitest';
import { jobText, WORK_QUEUE } from '../../src/lib/service.ts';
import { useLocalChain } from './local-chain.ts';

const chain = useLocalChain();
const PAUSED = { 'AzureWebJobs.ingestBlob.Disabled': 'true', 'AzureWebJobs.continueIngest.Disabled': 'true' };

test('paused, nothing is read and nothing is lost: new files and waiting ones go on when the functions do', async () => {
  await chain.drop('app/before.json', '{"Time":"2026-11-24T10:00:00Z","Computer":"before"}\n');
  await chain.restart(PAUSED);
  const upload = async (path: string): Promise<void> => {
    const content = `{"Time":"2026-11-24T10:00:00Z","Computer":"${path}"}\n`;
    await chain.logs.getBlockBlobClient(path).upload(content, content.length);
  };
  await upload('app/new.json');
  await upload('app/waiting.json');
  const queue = QueueServiceClient.fromConnectionString(chain.connectionString).getQueueClient(WORK_QUEUE);
  const job = { connection: 'LogsStorage', container: 'logs', path: 'app/waiting.json', attempt: 3 };
  await queue.createIfNotExists();
  await queue.sendMessage(Buffer.from(jobText(job)).toString('base64'));
  await setTimeout(5_000);
  const ledger = (path: string) => chain.state.getBlobClient(`ledgers/logs/${path}`);
  expect(await ledger('app/new.json').exists()).toBe(false);
  expect(await ledger('app/waiting.json').exists()).toBe(false);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(1);

  await chain.restart({});
  for (const path of ['app/new.json', 'app/waiting.json']) {
    await vi.waitFor(
      async () => expect(JSON.parse(String(await ledger(path).downloadToBuffer()))).toMatchObject({ state: 'done' }),
      { timeout: 60_000, interval: 200 },
    );
  }
  expect(await chain.rows('AppEvents_CL')).toHaveLength(3);
}, 120_000);
