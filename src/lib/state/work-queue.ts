import type { QueueClient } from '@azure/storage-queue';
import type { WorkQueue } from '../stores.ts';
import { storageCall } from './storage-call.ts';

/** Never, where storage would take 7 days: https://learn.microsoft.com/rest/api/storageservices/put-message */
const NEVER_EXPIRES = -1;

/**
 * A {@link WorkQueue} in the queue that `opened` gives; it is made when a message finds none. Bodies are Base64, which a
 * Functions host reads whatever its `host.json` says: where it does not decode them, the app does.
 */
export function workQueue(opened: () => Promise<QueueClient>): WorkQueue {
  return {
    async send(message, delayMs, { signal }) {
      const queue = await opened();
      const what = `queue ${queue.name}`;
      const body = Buffer.from(message).toString('base64');
      const options = {
        messageTimeToLive: NEVER_EXPIRES,
        visibilityTimeout: Math.ceil(delayMs / 1000),
        abortSignal: signal,
      };
      const send = async (): Promise<'sent'> => {
        await queue.sendMessage(body, options);
        return 'sent';
      };
      const answers = { QueueNotFound: 'missing' } as const;
      if ((await storageCall({ fails: 'STATE_WRITE', what, signal, answers }, send)) === 'sent') return;
      await storageCall({ fails: 'STATE_WRITE', what, signal }, () => queue.createIfNotExists({ abortSignal: signal }));
      await storageCall({ fails: 'STATE_WRITE', what, signal }, send);
    },
    async length({ signal }) {
      const queue = await opened();
      const answers = { QueueNotFound: 0 } as const;
      return storageCall({ fails: 'STATE_READ', what: `queue ${queue.name}`, signal, answers }, async () => {
        const { approximateMessagesCount = 0 } = await queue.getProperties({ abortSignal: signal });
        return approximateMessagesCount;
      });
    },
  };
}
