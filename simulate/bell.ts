import type { Clock } from '../src/lib/seams.ts';

/** Wakes those who wait for something to do. */
export class Bell {
  #next = new AbortController();

  ring(): void {
    const rung = this.#next;
    this.#next = new AbortController();
    rung.abort();
  }

  /** Resolves when it rings, at the latest after `ms`. */
  async wait(clock: Clock, ms: number): Promise<void> {
    const { signal } = this.#next;
    try {
      await clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
