import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test, vi } from 'vitest';
import { messagePump, type PumpOptions } from '../../../src/lib/local/host/message-pump.ts';
import { useAzurite } from '../../azurite.ts';

const azurite = useAzurite();

async function queueOf(name: string, messages: readonly string[]) {
  const account = QueueServiceClient.fromConnectionString(azurite.connectionString);
  const queue = account.getQueueClient(name);
  await queue.create();
  for (const message of messages) await queue.sendMessage(message);
  return { queue, poison: account.getQueueClient(`${name}-poison`) };
}

const failures: unknown[] = [];
const defaults: Omit<PumpOptions, 'queue' | 'poison' | 'run'> = {
  concurrency: 2,
  tries: 5,
  againAfterSeconds: 0,
  visibilitySeconds: 600,
  onPoison: () => undefined,
  onFailure: (error) => failures.push(error),
};

test('no more at once than allowed; what is done is gone', async () => {
  const { queue, poison } = await queueOf('bounded', ['a', 'b', 'c', 'd', 'e']);
  let running = 0;
  let most = 0;
  const done: string[] = [];
  const pump = messagePump({
    ...defaults,
    queue,
    poison,
    run: async ({ messageText }) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running--;
      done.push(messageText);
    },
  });
  await vi.waitFor(() => expect(done.sort()).toEqual(['a', 'b', 'c', 'd', 'e']), { timeout: 5000 });
  await pump.stop();
  expect(most).toBe(2);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
});

test('a message that came back too often goes to the poison queue without being run', async () => {
  const { queue, poison } = await queueOf('crashed', ['killer']);
  for (let crash = 0; crash < 2; crash++) {
    const [message] = (await queue.receiveMessages({ visibilityTimeout: 60 })).receivedMessageItems;
    await queue.updateMessage(message?.messageId ?? '', message?.popReceipt ?? '', undefined, 0);
  }
  const run = vi.fn<PumpOptions['run']>();
  const onPoison = vi.fn<PumpOptions['onPoison']>();
  const pump = messagePump({ ...defaults, queue, poison, tries: 2, run, onPoison });
  await vi.waitFor(() => expect(onPoison).toHaveBeenCalledTimes(1), { timeout: 5000 });
  await pump.stop();
  expect(run).not.toHaveBeenCalled();
  expect((await poison.peekMessages()).peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['killer']);
});

test('stopping waits for what runs; what waits stays in the queue', async () => {
  const { queue, poison } = await queueOf('stopping', ['a', 'b', 'c']);
  const done: string[] = [];
  const began = Promise.withResolvers<void>();
  const run: PumpOptions['run'] = async ({ messageText }) => {
    began.resolve();
    await new Promise((resolve) => setTimeout(resolve, 200));
    done.push(messageText);
  };
  const pump = messagePump({ ...defaults, concurrency: 1, queue, poison, run });
  await began.promise;
  await pump.stop();
  expect(done).toHaveLength(1);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(2);
  expect(failures).toEqual([]);
});

test('a message is held for as long as its run takes, however short it would be visible again', async () => {
  const { queue, poison } = await queueOf('renewed', ['long']);
  const runs: number[] = [];
  const done = Promise.withResolvers<void>();
  const run: PumpOptions['run'] = async ({ dequeueCount }) => {
    runs.push(dequeueCount);
    await new Promise((resolve) => setTimeout(resolve, 4500));
    done.resolve();
  };
  const pump = messagePump({ ...defaults, visibilitySeconds: 2, queue, poison, run });
  await done.promise;
  await pump.stop();
  expect(runs).toEqual([1]);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
});
