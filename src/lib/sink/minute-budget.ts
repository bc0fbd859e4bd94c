/** How much of a minute's budget may go at once: the service throttles jumps, not growth. */
const BURST_MS = 1000;

/**
 * So much a minute, smoothly: a second's worth may go at once, and no 60 seconds ever see more than `perMinute`, but for
 * one amount that is more than a second's worth by itself. Times are those of one monotonic clock.
 */
export class MinuteBudget {
  readonly #msPerUnit: number;
  /** Until when the time would be paid for if each unit took its even share of the minute. */
  #spentUntil = -Infinity;

  constructor(perMinute: number) {
    // The burst comes on top of what 60 seconds bring, so a minute must bring that much less.
    this.#msPerUnit = (60_000 + BURST_MS) / perMinute;
  }

  /** How long `amount` has to wait, as things stand; 0 when it may go. */
  waitMs(amount: number, now: number): number {
    const ahead = this.#spentUntil - now;
    return Math.max(0, Math.min(ahead, ahead + amount * this.#msPerUnit - BURST_MS));
  }

  spend(amount: number, now: number): void {
    this.#spentUntil = Math.max(this.#spentUntil, now) + amount * this.#msPerUnit;
  }
}
