import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { loop, type Listener } from '../loop.ts';

export interface PumpOptions {
  readonly queue: QueueClient;
  readonly poison: QueueClient;
  /** How many messages are worked on at once. */
  readonly concurrency: number;
  /** A message that failed this often goes to the poison queue. */
  readonly tries: number;
  /** How long a message that failed stays invisible. */
  readonly againAfterSeconds: number;
  /** How long a message is ours before it appears again; renewed at half of it. */
  readonly visibilitySeconds: number;
  /** Works on one message. If it throws, the message is tried again. */
  run(message: DequeuedMessageItem): Promise<void>;
  onPoison(message: DequeuedMessageItem): void;
  readonly onFailure: (error: unknown) => void;
}

const IDLE_MS = 250;
/** Most messages that one call gives: learn.microsoft.com/rest/api/storageservices/get-messages */
const MAX_RECEIVED = 32;

/** Takes messages from a storage queue and works on them, with the tries and the poison queue of the real host. */
export function messagePump(options: PumpOptions): Listener {
  const { queue, concurrency } = options;
  const running = new Set<Promise<void>>();

  const receiving = loop(
    async (signal) => {
      if (running.size >= concurrency) {
        await Promise.race(running);
        return true;
      }
      const { receivedMessageItems: messages } = await queue.receiveMessages({
        numberOfMessages: Math.min(MAX_RECEIVED, concurrency - running.size),
        visibilityTimeout: options.visibilitySeconds,
      });
      for (const message of messages) {
        // Stopped while the call was under way: what it brought goes back unseen, for the next start.
        const work = signal.aborted ? release(queue, message) : settle(message, options);
        const done = work.catch(options.onFailure).finally(() => running.delete(done));
        running.add(done);
      }
      return messages.length > 0;
    },
    { pauseMs: IDLE_MS, onFailure: options.onFailure },
  );

  return {
    stop: async () => {
      await receiving.stop();
      await Promise.all(running);
    },
  };
}

async function settle(message: DequeuedMessageItem, options: PumpOptions): Promise<void> {
  const { queue, tries } = options;
  if (message.dequeueCount > tries) return toPoison(message, message.popReceipt, options);
  const lease = renewed(message, options);
  const failed = await options.run(message).then(
    () => false,
    () => true,
  );
  const popReceipt = await lease.end();
  if (!failed) {
    await queue.deleteMessage(message.messageId, popReceipt);
  } else if (message.dequeueCount >= tries) {
    await toPoison(message, popReceipt, options);
  } else {
    await queue.updateMessage(message.messageId, popReceipt, undefined, options.againAfterSeconds);
  }
}

/** Keeps a message invisible until `end`, which gives the receipt that is valid now. */
function renewed(message: DequeuedMessageItem, { queue, visibilitySeconds, onFailure }: PumpOptions) {
  let receipt = Promise.resolve(message.popReceipt);
  const timer = setInterval(() => {
    receipt = receipt.then(async (old) => {
      try {
        const renewal = await queue.updateMessage(message.messageId, old, undefined, visibilitySeconds);
        return renewal.popReceipt ?? old;
      } catch (error) {
        onFailure(error);
        return old;
      }
    });
  }, visibilitySeconds * 500);
  return {
    end: () => {
      clearInterval(timer);
      return receipt;
    },
  };
}

async function toPoison(message: DequeuedMessageItem, popReceipt: string, options: PumpOptions): Promise<void> {
  await options.poison.createIfNotExists();
  await options.poison.sendMessage(message.messageText);
  await options.queue.deleteMessage(message.messageId, popReceipt);
  options.onPoison(message);
}

async function release(queue: QueueClient, message: DequeuedMessageItem): Promise<void> {
  await queue.updateMessage(message.messageId, message.popReceipt, undefined, 0);
}
