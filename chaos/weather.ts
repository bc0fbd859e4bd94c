import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../bench/random.ts';
import type { Fault } from '../src/lib/emulator/faults.ts';
import { STREAM } from './stand.ts';

/** Longest that a call hangs. */
const HANG_MS = 20_000;

const FAULTS: readonly [Fault, ...Fault[]] = [
  { status: 429, retryAfterS: 1, every: 3 },
  { status: 429, every: 2 },
  { status: 500, every: 4 },
  { status: 503, every: 2 },
  { status: 503 },
  { status: 403 },
  { reset: true, every: 3 },
  { reset: 'after', every: 4 },
  { delayMs: 500 },
  { delayMs: HANG_MS, every: 10 },
];

/** What goes wrong with the service: one fault at a time, and calm between them, until it is told to stop. */
export class Weather {
  #fault: Fault | undefined;
  #hangsUntil = 0;
  readonly #emulator: string;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(emulator: string, random: Random) {
    this.#emulator = emulator;
    this.#running = this.#blow(random);
  }

  /** Whether connections are cut before calls are looked at. */
  get cutsBefore(): boolean {
    return this.#fault?.reset === true;
  }

  /** Resolves when the service is sound, and nothing hangs in it any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#set(undefined);
  }

  /** Until then a call that hung may still be answered, and its rows stored. */
  get hangsUntil(): number {
    return this.#hangsUntil;
  }

  async #blow(random: Random): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#set(undefined);
      await this.#rest(1000 + random.below(8000));
      await this.#set(random.pick(FAULTS));
      await this.#rest(1000 + random.below(5000));
    }
  }

  async #set(fault: Fault | undefined): Promise<void> {
    if (this.#fault?.delayMs !== undefined) this.#hangsUntil = Date.now() + this.#fault.delayMs;
    this.#fault = fault;
    await fetch(`${this.#emulator}/_emulator/faults`, { method: 'DELETE' });
    if (fault === undefined) return;
    const body = JSON.stringify({ ...fault, stream: STREAM });
    const answer = await fetch(`${this.#emulator}/_emulator/faults`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`the emulator takes no fault ${body}: ${await answer.text()}`);
  }

  async #rest(ms: number): Promise<void> {
    try {
      await delay(ms, undefined, { signal: this.#stopping.signal });
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }
}
