import type { RunOptions } from '../src/lib/seams.ts';
import type { Instance } from './instance.ts';
import { lostRead, lostWrite } from './lost.ts';
import type { MessageQueue, QueuedMessage } from './message-queue.ts';
import type { World } from './world.ts';

/** What the host of the functions does with a queue. */
export interface HostQueue {
  /** One of the visible messages, which is ours for so long. */
  receive(visibilityMs: number, options: RunOptions): Promise<QueuedMessage | undefined>;
  /** Ends a message. `lost` where another has received it since. */
  delete(message: QueuedMessage, options: RunOptions): Promise<'deleted' | 'lost'>;
  /** Gives a message back, visible after `delayMs`; or keeps it invisible for longer. */
  show(message: QueuedMessage, delayMs: number, options: RunOptions): Promise<'shown' | 'lost'>;
  /** Moves a message to the poison queue, where it expires after 7 days: first it is there, then it is gone from here. */
  poison(message: QueuedMessage, options: RunOptions): Promise<void>;
}

/** https://learn.microsoft.com/rest/api/storageservices/put-message: what the host leaves at its default. */
export const DEFAULT_LIFE_MS = 7 * 24 * 3_600_000;

export function hostQueue(world: World, who: Instance, queue: MessageQueue, poison: MessageQueue): HostQueue {
  const remove = (message: QueuedMessage, { signal }: RunOptions): Promise<'deleted' | 'lost'> =>
    world.op(
      who,
      `delete ${message.id}`,
      () => (queue.delete(message) ? 'deleted' : 'lost'),
      lostWrite(`queue ${queue.name}`, signal),
    );
  return {
    receive: (visibilityMs, { signal }) =>
      world.op(
        who,
        `receive ${queue.name}`,
        () => queue.receive(visibilityMs),
        lostRead(`queue ${queue.name}`, signal),
      ),
    delete: remove,
    show: (message, delayMs, { signal }) =>
      world.op(
        who,
        `show ${message.id} in ${delayMs} ms`,
        () => (queue.show(message, delayMs) ? 'shown' : 'lost'),
        lostWrite(`queue ${queue.name}`, signal),
      ),
    async poison(message, options) {
      await world.op(
        who,
        `send ${poison.name} ${message.body}`,
        () => poison.send(message.body, { livesMs: DEFAULT_LIFE_MS }),
        lostWrite(`queue ${poison.name}`, options.signal),
      );
      await remove(message, options);
    },
  };
}
