import { setTimeout } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { DEVELOPMENT_ACCOUNT, developmentConnection } from '../../src/lib/local/azurite.ts';
import { sourceContainer } from '../../src/lib/state/source-container.ts';
import { openedOnce } from '../../src/lib/state/state-container.ts';
import { stateStore } from '../../src/lib/state/state-store.ts';
import { workQueue } from '../../src/lib/state/work-queue.ts';
import { useAzurite } from '../azurite.ts';
import { storeSuite, type StoresAtHand } from '../suites/store-suite.ts';

const azurite = useAzurite();
const run = { signal: AbortSignal.any([]) };
// The SDK repeats a failed request after 4 s, 8 s, …: too long for a test.
const retryOptions = { retryDelayInMs: 1, maxTries: 2 };
let made = 0;

function containerAt(connection: string) {
  return BlobServiceClient.fromConnectionString(connection, { retryOptions }).getContainerClient(`stores-${made++}`);
}

function queueAt(connection: string) {
  return QueueServiceClient.fromConnectionString(connection, { retryOptions }).getQueueClient(`work-${made++}`);
}

storeSuite('Azurite', async (body) => {
  const files = containerAt(azurite.connectionString);
  await files.create();
  const queue = queueAt(azurite.connectionString);
  const own = containerAt(azurite.connectionString);
  const stores: StoresAtHand = {
    state: stateStore(openedOnce(() => Promise.resolve(own))),
    queue: workQueue(() => Promise.resolve(queue)),
    sources: sourceContainer(() => Promise.resolve(files)),
    async upload(path, content, metadata = {}) {
      const blob = files.getBlockBlobClient(path);
      return (await blob.upload(content, Buffer.byteLength(content), { metadata })).etag!;
    },
    async receive() {
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
      return receivedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString());
    },
    wait: (ms) => setTimeout(ms),
  };
  await body(stores);
});

const nowhere = developmentConnection({ blob: 1, queue: 1, table: 1 });

test('storage that does not answer is STATE_READ and STATE_WRITE', async () => {
  const state = stateStore(() => Promise.resolve(containerAt(nowhere)));
  const queue = workQueue(() => Promise.resolve(queueAt(nowhere)));
  await expect(state.read('a', run)).rejects.toBeInstanceOf(PipelineError);
  await expect(state.read('a', run)).rejects.toMatchObject({
    code: 'STATE_READ',
    context: { what: 'blob a', reason: 'ECONNREFUSED' },
  });
  await expect(state.list('p/', run)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'STATE_READ' });
  await expect(state.put('a', { text: '1' }, run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
  await expect(state.acquire('a', 15_000, run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
  await expect(state.renew('a', { id: 'x' }, run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
  await expect(state.append('a', 0, Buffer.from('x'), run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
  await expect(queue.send('x', 0, run)).rejects.toMatchObject({ code: 'STATE_WRITE', scope: 'app', retry: 'later' });
});

test('a key that is wrong is no conflict', async () => {
  const wrong = Buffer.from('another key').toString('base64');
  const container = containerAt(azurite.connectionString.replaceAll(DEVELOPMENT_ACCOUNT.key, wrong));
  const state = stateStore(() => Promise.resolve(container));
  const sources = sourceContainer(() => Promise.resolve(container));
  const refused = { context: { reason: '403 AuthorizationFailure' } };
  await expect(state.read('a', run)).rejects.toMatchObject({ code: 'STATE_READ', ...refused });
  await expect(state.create('a', { text: '1' }, run)).rejects.toMatchObject({ code: 'STATE_WRITE', ...refused });
  await expect(state.remove('a', undefined, run)).rejects.toMatchObject({ code: 'STATE_WRITE', ...refused });
  await expect(sources.remove('a', '"0x1"', run)).rejects.toMatchObject({ code: 'STATE_WRITE', ...refused });
  await expect(sources.setTier('a', '"0x1"', 'Cool', run)).rejects.toMatchObject({ code: 'STATE_READ' });
});

test('an append blob, to which storage gives no tier, stays as it is', async () => {
  const container = containerAt(azurite.connectionString);
  await container.create();
  const { etag } = await container.getAppendBlobClient('a').create();
  expect(await sourceContainer(() => Promise.resolve(container)).setTier('a', etag!, 'Cool', run)).toBe('unfit');
});

test('a container that is gone is no blob that is gone', async () => {
  const container = containerAt(azurite.connectionString);
  const state = stateStore(() => Promise.resolve(container));
  await expect(state.read('a', run)).rejects.toMatchObject({ context: { reason: '404 ContainerNotFound' } });
  await expect(state.write('a', { text: '1' }, { etag: '"0x1"' }, run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
  await expect(state.acquire('a', 15_000, run)).rejects.toMatchObject({ code: 'STATE_WRITE' });
});

test('a container that cannot be opened is told as it is', async () => {
  const error = new PipelineError('SETTING_INVALID', { setting: 'AzureWebJobsStorage', problem: 'is missing' });
  const state = stateStore(() => Promise.reject(error));
  await expect(state.read('a', run)).rejects.toBe(error);
  await expect(state.list('', run)[Symbol.asyncIterator]().next()).rejects.toBe(error);
  await expect(workQueue(() => Promise.reject(error)).send('x', 0, run)).rejects.toBe(error);
});

test('a message never expires', async () => {
  const queue = queueAt(azurite.connectionString);
  await workQueue(() => Promise.resolve(queue)).send('x', 0, run);
  const { peekedMessageItems } = await queue.peekMessages();
  expect(peekedMessageItems[0]!.expiresOn.getUTCFullYear()).toBe(9999);
});

test('what is written of a blob that is gone from under its lease is not made anew', async () => {
  const container = containerAt(azurite.connectionString);
  const state = stateStore(openedOnce(() => Promise.resolve(container)));
  await state.put('a', { text: '1' }, run);
  const lease = await state.acquire('a', 15_000, run);
  if (typeof lease === 'string') throw new Error(lease);
  await container.getBlobClient('a').delete({ conditions: { leaseId: lease.id } });
  expect(await state.write('a', { text: '2' }, { lease }, run)).toBe('lost');
  expect(await state.read('a', run)).toBeUndefined();
});
