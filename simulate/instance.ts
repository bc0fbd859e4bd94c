import type { Random } from '../bench/random.ts';
import type { Clock } from '../src/lib/seams.ts';

/** One process of the simulated world, as its code sees itself. */
export interface Instance {
  readonly name: string;
  /** The monotonic clock of the world. */
  readonly clock: Clock;
  /** Chance of its own: how often others draw does not change it. */
  readonly random: Random;
  /** Milliseconds since 1970, by a clock that is some seconds off, as clocks of machines are. */
  readonly wallNow: () => number;
  readonly isDead: boolean;
}

/** The same, as the world sees it. */
export interface Process extends Instance {
  isDead: boolean;
  readonly isImmortal: boolean;
  /** Until then the world lets nothing of it happen. */
  stalledUntil: number;
  /** How many of its requests are on their way, with somebody waiting for the answer. */
  requests: number;
}
