/** For how long the least latency counts, at least: a service that became slower for good is believed in the end. */
const REMEMBERED_MS = 10 * 60_000;
/** What may come on top of twice the least: a garbage collection here, a new connection there. */
const SLACK_MS = 50;

/** The least latency seen lately, for calls of each size: more bytes take longer without anything being wrong. */
export class LatencyFloor {
  /** By the power of two that the size has reached. */
  #least = new Map<number, number>();
  #before = new Map<number, number>();
  #since = -Infinity;

  /** Takes note of an answered call, and says whether its latency is near the least of calls like it. */
  isNear(bytes: number, latencyMs: number, now: number): boolean {
    if (now - this.#since > REMEMBERED_MS) {
      this.#before = this.#least;
      this.#least = new Map();
      this.#since = now;
    }
    const size = Math.clz32(bytes);
    const least = Math.min(latencyMs, this.#least.get(size) ?? Infinity);
    this.#least.set(size, least);
    return latencyMs <= 2 * Math.min(least, this.#before.get(size) ?? Infinity) + SLACK_MS;
  }
}
