import { poisonedDelayMs } from '../src/lib/delivery/delay.ts';
import { IO } from '../src/lib/delivery/io.ts';
import { jobText, parseJob, type Job } from '../src/lib/delivery/job.ts';
import { PipelineError } from '../src/lib/errors.ts';
import type { Bell } from './bell.ts';
import { AppProcess, WORK_QUEUE, type ProcessRooms } from './app-process.ts';
import type { Instance } from './instance.ts';
import { DEFAULT_LIFE_MS } from './host-queue.ts';
import type { QueuedMessage } from './message-queue.ts';
import type { SimulatedStorage } from './simulated-storage.ts';
import { CONTAINER } from './truth.ts';

/** The blob trigger's own queue, as the host keeps it. */
export const TRIGGER_QUEUE = 'trigger';
export const QUEUES = [TRIGGER_QUEUE, WORK_QUEUE, `${TRIGGER_QUEUE}-poison`, `${WORK_QUEUE}-poison`] as const;
export type QueueName = (typeof QUEUES)[number];

/** https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue: 5 tries, then the poison queue. */
const TRIES = 5;
const INVISIBLE_MS = 10 * 60_000;
/** `visibilityTimeout` of host.json: until a message of the work queue that failed is tried again. The trigger's is at once. */
const FAILED_MS = 30_000;
const IDLE_MS = 3_600_000;
const SWEEP_EVERY_MS = 5 * 60_000;

/** A message that a process works on. */
export interface UnderWay {
  readonly queue: QueueName;
  readonly message: QueuedMessage;
  readonly job: Job;
}

/** The Functions host of one process: takes messages as long as it has room, hands them to the app, and ends or returns them. */
export class FunctionHost {
  readonly self: Instance;
  readonly underWay = new Set<UnderWay>();
  readonly #stop = new AbortController();
  readonly #storage: SimulatedStorage;
  readonly #rooms: ProcessRooms;
  readonly #app: AppProcess;
  readonly #bell: Bell;
  #bug: { readonly error: unknown } | undefined;

  constructor(self: Instance, storage: SimulatedStorage, rooms: ProcessRooms, bell: Bell) {
    this.self = self;
    this.#storage = storage;
    this.#rooms = rooms;
    this.#app = new AppProcess(self, rooms);
    this.#bell = bell;
  }

  /** Takes no more messages; what is under way is told. */
  stop(): void {
    this.#stop.abort(new PipelineError('RUN_SHUTDOWN', { path: 'every file under way' }));
    this.#bell.ring();
  }

  /** Until it is stopped. Rejects with a bug of the app. */
  async listen(slots: number): Promise<void> {
    const { clock, random } = this.self;
    while (!this.#stop.signal.aborted) {
      const visible = QUEUES.filter((name) => (this.#storage.queue(name).visibleAt ?? Infinity) <= clock.now());
      if (this.underWay.size < slots && visible.length > 0) {
        await this.#take(visible[random.below(visible.length)]!);
      } else {
        const next = Math.min(...QUEUES.map((name) => this.#storage.queue(name).visibleAt ?? Infinity));
        const wait = this.underWay.size < slots ? Math.max(0, next - clock.now()) : IDLE_MS;
        await this.#bell.wait(clock, Math.min(wait, IDLE_MS));
      }
      if (this.#bug !== undefined) throw this.#bug.error;
    }
  }

  /** Every five minutes, until it is stopped. Rejects with a bug of the app. */
  async sweep(): Promise<void> {
    for (;;) {
      await this.self.clock.sleep(SWEEP_EVERY_MS, IO.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#app.sweep({ signal: this.#stop.signal });
      } catch (error) {
        // The next one comes in five minutes.
        if (!(error instanceof PipelineError)) throw error;
      }
    }
  }

  async #take(queue: QueueName): Promise<void> {
    let message: QueuedMessage | undefined;
    try {
      message = await this.#rooms.storage.hostQueue(queue).receive(INVISIBLE_MS, IO);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      await this.self.clock.sleep(1_000, IO.signal);
    }
    if (message === undefined) return;
    const work = { queue, message, job: jobOf(message.body) };
    this.underWay.add(work);
    this.#work(work).catch((error: unknown) => {
      this.#bug ??= { error };
      this.#bell.ring();
    });
  }

  async #work(work: UnderWay): Promise<void> {
    const host = this.#rooms.storage.hostQueue(work.queue);
    const { queue, message } = work;
    try {
      // One that has been tried too often without ever being returned.
      if (message.count > TRIES && !queue.endsWith('-poison')) await host.poison(message, IO);
      else if (await this.#function(work)) await host.delete(message, IO);
      else if (queue.endsWith('-poison')) return;
      else if (message.count >= TRIES) await host.poison(message, IO);
      else await host.show(message, queue === TRIGGER_QUEUE ? 0 : FAILED_MS, IO);
    } catch (error) {
      // It is visible again in its time.
      if (!(error instanceof PipelineError)) throw error;
    } finally {
      this.underWay.delete(work);
      this.#bell.ring();
    }
  }

  /** Gives whether it succeeds. */
  async #function({ queue, job }: UnderWay): Promise<boolean> {
    try {
      if (queue.endsWith('-poison')) {
        const attempt = job.attempt + 1;
        const { random } = this.self;
        const delayMs = poisonedDelayMs(attempt, () => random.below(2 ** 32) / 2 ** 32);
        await this.#rooms.storage.queue(WORK_QUEUE).send(jobText({ ...job, attempt, reason: 'poisoned' }), delayMs, IO);
      } else {
        await this.#app.handle(job, { signal: this.#stop.signal });
      }
      return true;
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      return false;
    }
  }
}

/** What the host does when the process of its functions has died: all that was under way has failed. */
export function release(storage: SimulatedStorage, { queue: name, message }: UnderWay): void {
  const queue = storage.queue(name);
  if (message.count < TRIES) queue.show(message, name === TRIGGER_QUEUE ? 0 : FAILED_MS);
  else if (!name.endsWith('-poison') && queue.delete(message))
    storage.queue(`${name}-poison`).send(message.body, { livesMs: DEFAULT_LIFE_MS });
}

/** The file that a message of any queue is about. */
function jobOf(body: string): Job {
  const message: unknown = JSON.parse(body);
  const job = parseJob(message);
  if (job !== undefined) return job;
  return {
    connection: 'LogsStorage',
    container: CONTAINER,
    path: (message as { BlobName: string }).BlobName,
    attempt: 0,
  };
}

export const eventOf = (path: string): string => JSON.stringify({ ContainerName: CONTAINER, BlobName: path });
