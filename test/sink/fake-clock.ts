import type { Clock } from '../../src/lib/seams.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that jumps: a sleep is over at once, and was as long as it was told to be. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  #now = 1000;

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    this.slept.push(ms);
    this.#now += ms;
    return Promise.resolve();
  }
}

/** A clock that stands still until it is moved. */
export class HeldClock implements Clock {
  #now = 1000;
  #sleepers: Sleeper[] = [];

  get sleepers(): number {
    return this.#sleepers.length;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#sleepers.push({ until: this.#now + ms, wake: resolve });
    });
  }

  /** Moves on, and lets whoever wakes run until nothing more is to do but wait. */
  async advance(ms: number): Promise<void> {
    this.#now += ms;
    const awake = this.#sleepers.filter(({ until }) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    for (const { wake } of awake) wake();
    await settled();
  }
}

/** Until every promise that can settle without a clock or a socket has. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
