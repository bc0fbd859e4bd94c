import type { SourceContainer, StateStore, WorkQueue } from '../src/lib/stores.ts';
import type { PinnedSource } from '../src/lib/source/blob-source.ts';
import { BlobContainer } from './blob-container.ts';
import { hostQueue, type HostQueue } from './host-queue.ts';
import type { Instance } from './instance.ts';
import { lostRead, lostWrite } from './lost.ts';
import { MessageQueue } from './message-queue.ts';
import { simulatedSource, type OpenOptions } from './simulated-source.ts';
import { simulatedSources } from './simulated-sources.ts';
import { simulatedState } from './simulated-state.ts';
import type { World } from './world.ts';

/** The storage account as one instance reaches it: over the network of the world. */
export interface ReachedStorage {
  readonly state: StateStore;
  sources(container: string): SourceContainer;
  /** A blob to be read, as `blobSource` gives it. */
  open(container: string, path: string, options: OpenOptions): Promise<PinnedSource | undefined>;
  queue(name: string): WorkQueue;
  /** A queue as the host of the functions uses it. */
  hostQueue(name: string): HostQueue;
}

/** A storage account in a simulated world. What is here directly happens at once and never fails: it is for the test. */
export class SimulatedStorage {
  /** Longest time that a writing to the app's own container takes. */
  writeMs = 0;
  /** Told of a file that is about to be deleted by the app, before it is. */
  onRemove: (path: string) => void = () => undefined;
  /** The app's own container. */
  readonly state: BlobContainer;
  readonly #world: World;
  readonly #containers = new Map<string, BlobContainer>();
  readonly #queues = new Map<string, MessageQueue>();

  constructor(world: World) {
    this.#world = world;
    this.state = new BlobContainer('state', world);
  }

  container(name: string): BlobContainer {
    return found(this.#containers, name, () => new BlobContainer(name, this.#world));
  }

  queue(name: string): MessageQueue {
    return found(this.#queues, name, () => new MessageQueue(name, this.#world));
  }

  at(who: Instance): ReachedStorage {
    const world = this.#world;
    return {
      state: simulatedState(world, who, this.state, this.writeMs),
      sources: (container) => simulatedSources(world, who, this.container(container), (path) => this.onRemove(path)),
      open: (container, path, options) => simulatedSource(world, who, this.container(container), path, options),
      queue: (name) => ({
        send: (message, delayMs, { signal }) =>
          world.op(
            who,
            `send ${name} ${message} in ${delayMs} ms`,
            () => this.queue(name).send(message, { delayMs }),
            lostWrite(`queue ${name}`, signal),
          ),
        length: ({ signal }) =>
          world.op(who, `length of ${name}`, () => this.queue(name).size, lostRead(`queue ${name}`, signal)),
      }),
      hostQueue: (name) => hostQueue(world, who, this.queue(name), this.queue(`${name}-poison`)),
    };
  }
}

function found<T>(all: Map<string, T>, name: string, make: () => T): T {
  let one = all.get(name);
  if (one === undefined) {
    one = make();
    all.set(name, one);
  }
  return one;
}
