import type { Clock } from '../seams.ts';

/** How long the others may take to settle what they have under way. */
const PATIENCE_MS = 30_000;

/** A place in the process, for as long as a file is worked on. */
export interface Place {
  /** Aborts when another file needs to be alone: this one settles what is under way and goes on later. */
  readonly asked: AbortSignal;
  leave(): void;
}

/**
 * Which files are in the process, so that one which may have ended a process can be alone in it: if it does so again,
 * it takes no other file along.
 */
export class Solitude {
  readonly #clock: Clock;
  readonly #inside = new Set<AbortController>();
  #alone = false;
  #left: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A place among others, or none while a file is alone. */
  enter(): Place | undefined {
    if (this.#alone) return undefined;
    const place = new AbortController();
    this.#inside.add(place);
    return {
      asked: place.signal,
      leave: () => {
        this.#inside.delete(place);
        this.#left?.();
      },
    };
  }

  /** The process alone, once the others have left; none where another is alone already, or they do not leave in time. */
  async enterAlone(signal: AbortSignal): Promise<Place | undefined> {
    if (this.#alone) return undefined;
    this.#alone = true;
    try {
      for (const place of this.#inside) place.abort();
      await this.#emptied(signal);
    } catch (error) {
      this.#alone = false;
      throw error;
    }
    const leave = (): void => {
      this.#alone = false;
    };
    if (this.#inside.size === 0) return { asked: new AbortController().signal, leave };
    leave();
    return undefined;
  }

  async #emptied(signal: AbortSignal): Promise<void> {
    if (this.#inside.size === 0) return;
    const enough = new AbortController();
    this.#left = () => {
      if (this.#inside.size === 0) enough.abort();
    };
    try {
      await this.#clock.sleep(PATIENCE_MS, AbortSignal.any([signal, enough.signal]));
    } catch (error) {
      signal.throwIfAborted();
      if (!enough.signal.aborted) throw error;
    } finally {
      this.#left = undefined;
    }
  }
}
