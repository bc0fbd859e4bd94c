import type { Random } from '../bench/random.ts';
import { DueQueue } from './due-queue.ts';
import { isIdle, type Operation } from './operation.ts';

/** The time of a world, and what may happen now or later. */
export class Schedule {
  /** Milliseconds since the world began. */
  now = 0;
  readonly #random: Random;
  readonly #ready: Operation[] = [];
  readonly #later = new DueQueue<Operation>();

  constructor(random: Random) {
    this.#random = random;
  }

  add(operation: Operation): void {
    if (operation.due <= this.now) this.#ready.push(operation);
    else this.#later.push(operation);
  }

  /** Whether something may happen at this time. */
  get isReady(): boolean {
    this.#wake();
    return this.#ready.length > 0;
  }

  /** Moves to the time of what comes next, if that is within so long. Gives whether anything comes. */
  passTime(withinMs = Infinity): boolean {
    const later = this.#later;
    for (let next = later.first; next !== undefined && isIdle(next); next = later.first) later.pop();
    if (later.first === undefined) return false;
    if (later.first.due - this.now <= withinMs) this.now = Math.max(this.now, later.first.due);
    this.#wake();
    return true;
  }

  /** Takes any one of what is ready. */
  pick(): Operation {
    const at = this.#random.below(this.#ready.length);
    const operation = this.#ready[at]!;
    const last = this.#ready.pop()!;
    if (operation !== last) this.#ready[at] = last;
    return operation;
  }

  #wake(): void {
    const later = this.#later;
    for (let next = later.first; next !== undefined && next.due <= this.now; next = later.first) {
      later.pop();
      if (!isIdle(next)) this.#ready.push(next);
    }
  }
}
