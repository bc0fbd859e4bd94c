import { QueueServiceClient, type DequeuedMessageItem } from '@azure/storage-queue';
import { connectionString } from './app-settings.ts';
import type { InvocationRequest } from './core-contract.ts';
import { describe } from './host-log.ts';
import type { Listener } from '../loop.ts';
import { messagePump } from './message-pump.ts';
import { runLogged, textOption, type TriggerContext, type TriggeredFunction } from './trigger-context.ts';

/** Runs a function for each message of a storage queue; what fails too often goes to `{queue}-poison`. */
export async function startQueueTrigger(context: TriggerContext, fn: TriggeredFunction): Promise<Listener> {
  const { log, settings, visibilitySeconds } = context;
  const config = context.config.queues;
  const name = textOption(fn, 'queueName');
  const account = QueueServiceClient.fromConnectionString(connectionString(fn.binding['connection'], settings));
  const queue = account.getQueueClient(name);
  await queue.createIfNotExists();
  return messagePump({
    queue,
    poison: account.getQueueClient(`${name}-poison`),
    concurrency: config.batchSize + config.newBatchThreshold,
    tries: config.maxDequeueCount,
    againAfterSeconds: config.visibilityTimeout,
    visibilitySeconds,
    onFailure: (error) => log.error('host', `queue trigger: ${describe(error)}`),
    onPoison: ({ messageId }) => log.error('host', `poisoned  message ${messageId} of ${name}`),
    run: (message) => {
      const again = message.dequeueCount > 1 ? `  (try ${message.dequeueCount} of ${config.maxDequeueCount})` : '';
      return runLogged(
        context,
        fn,
        `message ${message.messageId}${again}`,
        requestOf(message, fn, config.messageEncoding),
      );
    },
  });
}

function requestOf(
  message: DequeuedMessageItem,
  fn: TriggeredFunction,
  encoding: 'base64' | 'none',
): InvocationRequest {
  const text = encoding === 'none' ? message.messageText : Buffer.from(message.messageText, 'base64').toString();
  return {
    inputData: [{ name: fn.bindingName, data: { string: text } }],
    triggerMetadata: {
      QueueTrigger: { string: text },
      Id: { string: message.messageId },
      DequeueCount: { string: String(message.dequeueCount) },
      PopReceipt: { string: message.popReceipt },
      InsertionTime: { json: JSON.stringify(message.insertedOn) },
      ExpirationTime: { json: JSON.stringify(message.expiresOn) },
      NextVisibleTime: { json: JSON.stringify(message.nextVisibleOn) },
    },
  };
}
