import { PipelineError } from '../errors.ts';
import type { Settled } from '../pipeline/ingest.ts';
import type { Clock, RunOptions } from '../seams.ts';
import type { Claim } from './claim.ts';
import { ledgerContent, type Ledger, type RejectsPart } from './ledger.ts';
import type { RunRejects } from './run-rejects.ts';

export interface CheckpointLimits {
  /** The ledger is written after so many settled parcels (about a megabyte each), or so long. */
  readonly parcels: number;
  readonly ms: number;
}

/** The ledger as it would be if the run ended at the last thing that was settled. */
interface Point extends Settled {
  readonly before?: readonly RejectsPart[];
  readonly rejectBytes: number;
}

/**
 * Brings the ledger up to date while a run goes on: the newest settled place, when it is time, one writing at a time.
 * Rejects are made durable before the ledger that counts them. Sending does not wait for it.
 */
export class Checkpoints {
  readonly #claim: Claim;
  readonly #rejects: RunRejects;
  readonly #clock: Clock;
  readonly #limits: CheckpointLimits;
  readonly #options: RunOptions;
  readonly #begun: Ledger;
  readonly #wall: () => string;
  #point: Point | undefined;
  /** The same, with a record without its end. */
  #half: Point | undefined;
  #unwritten = 0;
  #written: number;
  #writing: Promise<void> | undefined;
  /** Why the last writing did not come through. */
  #failure: PipelineError | undefined;
  /** A bug, which ends the run with its last writing. */
  #broken: { readonly error: unknown } | undefined;

  constructor(
    begun: Ledger,
    rooms: {
      readonly claim: Claim;
      readonly rejects: RunRejects;
      readonly clock: Clock;
      readonly wall: () => string;
      readonly limits: CheckpointLimits;
    },
    options: RunOptions,
  ) {
    this.#begun = begun;
    this.#claim = rooms.claim;
    this.#rejects = rooms.rejects;
    this.#clock = rooms.clock;
    this.#wall = rooms.wall;
    this.#limits = rooms.limits;
    this.#options = options;
    this.#written = rooms.clock.now();
  }

  /**
   * `before`: what there is of rejects of earlier runs, where that has become another. Where writing falls behind, its
   * promise holds the run up, and fails with STATE_WRITE where it does not come through: what a crash may send again stays
   * bounded.
   */
  settled(settled: Settled & { readonly before?: readonly RejectsPart[] }): void | Promise<void> {
    const { isHalf, ...point } = settled;
    const what = { ...point, rejectBytes: this.#rejects.bytes };
    if (isHalf) {
      this.#half = what;
      return;
    }
    this.#point = what;
    this.#unwritten++;
    const { parcels, ms } = this.#limits;
    const isDue = this.#unwritten >= parcels || this.#clock.now() - this.#written >= ms;
    if (isDue) this.#writing ??= this.#write();
    return this.#unwritten >= 2 * parcels ? this.#caughtUp() : undefined;
  }

  async #caughtUp(): Promise<void> {
    await this.#writing;
    if (this.#unwritten >= 2 * this.#limits.parcels && this.#failure !== undefined) throw this.#failure;
  }

  /**
   * The ledger up to the last settled place, for the last writing of a run. Its rejects are durable. A record without its
   * end counts only where the run came to its own end: any other run reads it again.
   */
  async end(isComplete: boolean): Promise<Ledger> {
    await this.#writing;
    if (this.#broken !== undefined) throw this.#broken.error;
    if (isComplete) this.#point = this.#half ?? this.#point;
    if (this.#point !== undefined) await this.#rejects.flush();
    return this.#ledger();
  }

  async #write(): Promise<void> {
    const parcels = this.#unwritten;
    this.#written = this.#clock.now();
    const ledger = this.#ledger();
    try {
      await this.#rejects.flush();
      await this.#claim.write(ledgerContent(ledger), this.#options);
      this.#unwritten -= parcels;
      this.#failure = undefined;
    } catch (error) {
      // The next one says the same, and more; a claim that is lost ends the run by itself.
      if (error instanceof PipelineError) this.#failure = error;
      else this.#broken ??= { error };
    } finally {
      this.#writing = undefined;
    }
  }

  #ledger(): Ledger {
    if (this.#point === undefined) return { ...this.#begun, at: this.#wall() };
    const { mark, counts, rejectBytes, before = this.#begun.rejects } = this.#point;
    const part = this.#rejects.part(rejectBytes);
    const rejects = part === undefined ? before : [...before, part];
    return { ...this.#begun, mark, counts, rejects, at: this.#wall() };
  }
}
