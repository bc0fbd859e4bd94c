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
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { until: this.#now + ms, wake };
      signal.addEventListener('abort', abort, { once: true });
      this.#sleepers.push(sleeper);
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

  /** Moves on from sleeper to sleeper until `work` is done; without sleepers it can only wait for what is no clock's. */
  async play<T>(work: Promise<T>): Promise<T> {
    const state = { over: false };
    const end = (): void => {
      state.over = true;
    };
    work.then(end, end);
    for (await settled(); !state.over;) {
      const next = Math.min(...this.#sleepers.map(({ until }) => until));
      await (next === Infinity ? settled() : this.advance(next - this.#now));
    }
    return work;
  }
}

/** Until every promise that can settle without a clock or a socket has. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
