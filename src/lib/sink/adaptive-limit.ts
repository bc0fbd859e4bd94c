/** Beyond the level that is known to be good: one call more in five seconds. The service counts by the minute. */
const GROWTH_PER_MS = 1 / 5000;
/** One call, then a pause of seven times as long: a service that refuses by chance must not bring us to a halt. */
const LEAST_LIMIT = 1 / 8;

/**
 * How many calls may be under way at one time, as the answers have it. It begins with one, and doubles from one round
 * trip to the next until the service pushes back; then it is halved, once for all calls that were under way together.
 * From then on it doubles only up to half of what was too much, and grows by small steps beyond.
 *
 * A limit below one means one call at a time and a pause between them. Calls are told apart by their numbers, which
 * count up from 1 in the order of their start.
 */
export class AdaptiveLimit {
  readonly #most: number;
  #limit = 1;
  /** Where doubling ends. */
  #knee: number;
  /** Calls up to this number began before the limit last fell: their answers say nothing of the limit as it is. */
  #stale = 0;
  /** Whether the limit as it is has been good for anything. */
  #proved = false;

  constructor(most: number) {
    this.#most = most;
    this.#knee = most;
  }

  /** How many calls may be under way. */
  get calls(): number {
    return Math.max(1, Math.floor(this.#limit));
  }

  /** How long after the start of a call the next may start, if a call takes `latencyMs`. */
  gapMs(latencyMs: number): number {
    return this.#limit < 1 ? latencyMs / this.#limit : 0;
  }

  /** `grow`: the limit was in use, and the latency is no sign of a queue over there. */
  accepted(call: number, latencyMs: number, grow: boolean): void {
    if (call <= this.#stale) return;
    this.#proved = true;
    if (!grow) return;
    if (this.#limit < this.#knee) this.#limit = Math.min(this.#knee, this.#limit + Math.min(1, this.#limit));
    // As many calls as the limit allows are accepted in one latency: together they add the growth of that time.
    else this.#limit += (GROWTH_PER_MS * latencyMs) / this.calls;
    this.#limit = Math.min(this.#most, this.#limit);
  }

  /** A call was refused for what is in it, as only a service does that is well: one at a time need not pause. */
  answered(): void {
    this.#limit = Math.max(1, this.#limit);
  }

  /** A call was throttled or got no answer; `started` have begun so far. */
  pushedBack(call: number, started: number): void {
    if (call <= this.#stale) return;
    const half = Math.max(LEAST_LIMIT, this.#limit / 2);
    // While nothing at all is accepted, the level says nothing of what the service takes when it is well.
    if (this.#proved) this.#knee = half;
    this.#fall(half, started);
  }

  /** Nothing can be accepted before somebody changes a setting: one call is enough to find out. */
  restart(started: number): void {
    this.#fall(Math.min(1, this.#limit), started);
  }

  #fall(limit: number, started: number): void {
    this.#limit = limit;
    this.#stale = started;
    this.#proved = false;
  }
}
