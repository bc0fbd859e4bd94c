import { PipelineError } from '../errors.ts';
import type { Clock, RunOptions } from '../seams.ts';
import type { LeaseId, StateContent, StateStore } from '../stores.ts';

/** A lease is given up as lost this share of its length before storage would: clocks differ, and a call takes time. */
const MARGIN = 1 / 4;
/** So often it is renewed in its length. */
const RENEWALS = 3;

/**
 * The claim on one file: the lease of its ledger, renewed until it is released. Whoever holds it watches the time by its
 * own clock: when a renewal does not come through in time, `lost` aborts, and nothing may be sent any more.
 */
export class Claim {
  readonly #store: StateStore;
  readonly #name: string;
  readonly #lease: LeaseId;
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #lost = new AbortController();
  readonly #over = new AbortController();
  readonly #renewing: Promise<void>;
  #until: number;

  /** `held` where somebody else has it, `missing` where there is no ledger. */
  static async take(
    store: StateStore,
    name: string,
    { leaseMs, clock, signal }: RunOptions & { readonly leaseMs: number; readonly clock: Clock },
  ): Promise<Claim | 'held' | 'missing'> {
    const asked = clock.now();
    const lease = await store.acquire(name, leaseMs, { signal });
    return typeof lease === 'string' ? lease : new Claim(store, name, lease, { clock, leaseMs, asked });
  }

  private constructor(
    store: StateStore,
    name: string,
    lease: LeaseId,
    { clock, leaseMs, asked }: { readonly clock: Clock; readonly leaseMs: number; readonly asked: number },
  ) {
    this.#store = store;
    this.#name = name;
    this.#lease = lease;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#until = asked + leaseMs * (1 - MARGIN);
    this.#renewing = this.#renew();
  }

  /** Aborts when the claim is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Throws RUN_CLAIM_LOST where the claim may be somebody else's by now. Asked before anything is sent. */
  check(): void {
    if (this.#clock.now() >= this.#until) this.#lose();
    this.#lost.signal.throwIfAborted();
  }

  /** Writes the ledger. Fails with RUN_CLAIM_LOST where it is not ours to write, and with STATE_WRITE. */
  async write(content: StateContent, options: RunOptions): Promise<void> {
    this.check();
    if ((await this.#store.write(this.#name, content, { lease: this.#lease }, options)) === 'written') return;
    this.#lose();
    this.#lost.signal.throwIfAborted();
  }

  /** Gives it up, so that the next one need not wait for it to run out. */
  async release(options: RunOptions): Promise<void> {
    this.#over.abort();
    await this.#renewing;
    if (!this.#lost.signal.aborted) await this.#store.release(this.#name, this.#lease, options);
  }

  /** Stops renewing it without a word, as a dead process does. */
  async abandon(): Promise<void> {
    this.#over.abort();
    await this.#renewing;
  }

  #lose(): void {
    if (!this.#lost.signal.aborted) this.#lost.abort(new PipelineError('RUN_CLAIM_LOST', { name: this.#name }));
  }

  async #renew(): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      try {
        await this.#clock.sleep(Math.min(this.#leaseMs / RENEWALS, this.#until - this.#clock.now()), signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      const asked = this.#clock.now();
      if (asked >= this.#until) return this.#lose();
      let answer: 'renewed' | 'lost' | undefined;
      try {
        answer = await this.#store.renew(this.#name, this.#lease, { signal });
      } catch (error) {
        // Storage did not answer: the next renewal may come through in time, else the time runs out.
        if (!signal.aborted && !(error instanceof PipelineError)) throw error;
      }
      if (signal.aborted) return;
      if (answer === 'lost') return this.#lose();
      if (answer === 'renewed') this.#until = asked + this.#leaseMs * (1 - MARGIN);
      else if (this.#clock.now() >= this.#until) return this.#lose();
    }
  }
}
