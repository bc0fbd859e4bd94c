import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { useAzurite } from '../azurite.ts';
import { cloudEvent, gridEvent } from './blob-events.ts';
import { invocation, loadFunctionApp, type FunctionApp } from './function-app.ts';

const azurite = useAzurite();
let queue: QueueClient;
let app: FunctionApp;
beforeAll(async () => {
  queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('logsluice-work');
  await queue.create();
});
beforeEach(async () => {
  await queue.clearMessages();
  app = await loadFunctionApp({ AzureWebJobsStorage: azurite.connectionString });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Messages of the work queue that are due, and how many there are in all. */
async function held(): Promise<{ readonly due: number; readonly all: number }> {
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
  return { due: receivedMessageItems.length, all: (await queue.getProperties()).approximateMessagesCount! };
}

test('both queues of what the host gave up are listened to', () => {
  const bindings = ['parkPoisonedBlob', 'parkPoisonedWork'].flatMap((name) =>
    Object.values(app.registry.functions.get(name)!.metadata.bindings),
  );
  expect(bindings).toMatchObject([
    { type: 'queueTrigger', queueName: 'webjobs-blobtrigger-poison', connection: 'LogsStorage' },
    { type: 'queueTrigger', queueName: 'logsluice-work-poison', connection: 'AzureWebJobsStorage' },
  ]);
});

test.each([
  ['the blob trigger', { ContainerName: 'logs', BlobName: 'app/a.json', ETag: '"0x1"' }],
  ['the work queue', { version: 1, connection: 'Other', container: 'logs', path: 'app/a.json', attempt: 4 }],
  ['the event queue', gridEvent('app/a.json')],
  ['the event queue, in an array', [cloudEvent('app/a.json')]],
])('a message of %s goes back to the work queue, due in a minute', async (_, message) => {
  const { context, warned } = invocation();
  await app.parkPoisoned(message, context);
  expect(await held()).toEqual({ due: 0, all: 1 });
  expect(warned).toEqual([expect.stringContaining('app/a.json')]);
});

test('a message is read in Base64, too', async () => {
  const { context, warned } = invocation();
  await app.parkPoisoned(Buffer.from(JSON.stringify(gridEvent('app/a.json'))).toString('base64'), context);
  expect(await held()).toEqual({ due: 0, all: 1 });
  expect(warned).toEqual([expect.stringContaining('app/a.json')]);
});

test('of an event whose name may mean another, both go back', async () => {
  await app.parkPoisoned(gridEvent('app/a%20b.json'), invocation().context);
  expect(await held()).toEqual({ due: 0, all: 2 });
});

test.each([
  ['text'],
  [null],
  [{ ContainerName: 'logs' }],
  [{ ContainerName: '', BlobName: 'a' }],
  [{ ContainerName: 'logs', BlobName: '' }],
  [{ ContainerName: 'of-another-app', BlobName: 'app/a.json' }],
  [{ version: 2 }],
  [gridEvent('a', { container: 'logsluice' })],
])('%j names no blob of this app, and is dropped with a word', async (message) => {
  const { context, failed } = invocation();
  await app.parkPoisoned(message, context);
  expect(await held()).toEqual({ due: 0, all: 0 });
  expect(failed).toEqual([expect.stringContaining('names no blob')]);
});
