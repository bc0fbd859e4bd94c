import type { Random } from '../bench/random.ts';
import { CALM, type Faults } from './faults.ts';
import type { Instance, Process } from './instance.ts';
import { isIdle, type Operation, type OperationOptions } from './operation.ts';
import { Schedule } from './schedule.ts';
import { seeded } from './seeded.ts';
import { WatchedSignals } from './watched-signals.ts';
import type { End, RunLimits, WorldOptions } from './world-options.ts';

/** How often time passes although something could happen now. */
const IMPATIENCE = 0.05;
/** A request that could happen takes no longer. */
const SLOW_MS = 2_000;
const LONGEST_STANDSTILL_MS = 120_000;
const MAX_SKEW_MS = 5_000;
const BEGINNING = Date.UTC(2026, 5, 1);

/**
 * A world for asynchronous code. Every call to storage, queue, sink or clock is an operation that waits until the seeded
 * scheduler lets it happen: a seed is one exact interleaving of all instances, with the same faults at the same places. The
 * code under test runs unchanged and sees promises alone. It may use no real timer, I/O or chance.
 *
 * A crash is an operation that is never answered: the code behind it stays at its `await` for ever, as that of a killed
 * process does. Requests that it has under way may still arrive.
 */
export class World {
  /** What happened, a line each, where {@link WorldOptions.trace} is set. */
  readonly trace: string[] = [];
  readonly stats = { steps: 0, crashes: 0, lostRequests: 0, lostAnswers: 0, pauses: 0, stalls: 0 };
  /** Chance of the world itself: its faults, and what storage picks. */
  readonly random: Random;
  readonly #seed: number;
  readonly #faults: Faults;
  readonly #tracing: boolean;
  readonly #isCutOff: (request: string) => boolean;
  readonly #schedule: Schedule;
  readonly #signals = new WatchedSignals((operation, reason) => this.#abandon(operation, reason));
  #spawned = 0;
  /** Requests on their way for whose answer nobody waits. */
  #orphans = 0;
  #bug: { readonly error: unknown } | undefined;

  constructor(seed: number, { faults = {}, trace = false, isCutOff = () => false }: WorldOptions = {}) {
    this.random = seeded(seed, 0);
    this.#schedule = new Schedule(this.random);
    this.#seed = seed;
    this.#faults = { ...CALM, ...faults };
    this.#tracing = trace;
    this.#isCutOff = isCutOff;
  }

  /** Milliseconds since the world began. */
  get now(): number {
    return this.#schedule.now;
  }

  /** Milliseconds since 1970, by the clock of storage. */
  get wallNow(): number {
    return BEGINNING + this.now;
  }

  /** Starts an instance. An error that `main` lets out is a bug, and ends the run. Faults do not kill an immortal one. */
  spawn(name: string, main: (self: Instance) => Promise<void>, { isImmortal = false } = {}): Instance {
    const random = seeded(this.#seed, ++this.#spawned);
    const skewMs = random.below(2 * MAX_SKEW_MS) - MAX_SKEW_MS;
    const self: Process = {
      name,
      random,
      clock: { now: () => this.now, sleep: (ms, signal) => this.sleep(self, ms, signal) },
      wallNow: () => this.wallNow + skewMs,
      isDead: false,
      isImmortal,
      stalledUntil: 0,
      requests: 0,
    };
    this.note(`${name} starts`);
    main(self).catch((error: unknown) => {
      if (!self.isDead) this.#bug ??= { error };
    });
    return self;
  }

  /** Ends an instance at once. Of its requests under way some still arrive. */
  kill(who: Instance): void {
    const dying = who as Process;
    if (dying.isDead) return;
    dying.isDead = true;
    this.#orphans += dying.requests;
    this.note(`${who.name} is killed`);
  }

  /** Lets nothing of an instance happen for so long, as an event loop that stands still. */
  stall(who: Instance, ms: number): void {
    (who as Process).stalledUntil = this.now + ms;
    this.note(`${who.name} stands still until ${this.now + ms}`);
  }

  /**
   * A request of `who`: `effect` happens at one instant, when the scheduler picks it, and what it gives or throws is the
   * answer. An abort answers at once; whether the effect still happens is open.
   */
  op<T>(who: Instance, name: string, effect: () => T, options: OperationOptions = {}): Promise<T> {
    return this.#submit(who as Process, name, effect, this.now + (options.takesMs ?? 0), options) as Promise<T>;
  }

  sleep(who: Instance, ms: number, signal?: AbortSignal): Promise<void> {
    const options = signal === undefined ? {} : { signal };
    return this.#submit(who as Process, 'sleep', undefined, this.now + ms, options) as Promise<void>;
  }

  /** Does something in so long, in the name of `who`; what it throws is a bug. */
  later(who: Instance, ms: number, act: () => void): void {
    this.sleep(who, ms)
      .then(act)
      .catch((error: unknown) => {
        this.#bug ??= { error };
      });
  }

  note(line: string): void {
    if (this.#tracing) this.trace.push(`${String(this.now).padStart(9)}  ${line}`);
  }

  /** Lets operations happen until one of the ends. Rejects with an error that an instance let out. */
  async run(limits: RunLimits): Promise<End> {
    try {
      return await this.#steps(limits);
    } finally {
      this.#signals.close();
    }
  }

  #steps(limits: RunLimits): Promise<End> {
    return new Promise((resolve, reject) => {
      const step = (isQuiet: boolean): void => {
        try {
          const next = this.#next(limits, isQuiet);
          // A tick that a microtask asks for comes when no microtask is left, as `setImmediate` does for four times the cost.
          if (next === 'again') queueMicrotask(() => process.nextTick(step, false));
          // Code that uses ticks itself may not have come to its next operation by then; it has after this.
          else if (next === 'quiet') setImmediate(step, true);
          else resolve(next);
        } catch (error) {
          reject(error);
        }
      };
      setImmediate(step, false);
    });
  }

  #submit(
    who: Process,
    name: string,
    effect: (() => unknown) | undefined,
    due: number,
    options: OperationOptions,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (who.isDead) return;
      const { signal } = options;
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const operation: Operation = { ...options, who, name, effect, due, isAbandoned: false, resolve, reject };
      this.#send(operation);
    });
  }

  #send(operation: Operation): void {
    const { who, effect, signal } = operation;
    if (effect !== undefined) who.requests++;
    if (signal !== undefined) this.#signals.add(signal, operation);
    this.#schedule.add(operation);
  }

  #abandon(operation: Operation, reason: unknown): void {
    if (operation.who.isDead) return;
    operation.isAbandoned = true;
    if (operation.effect !== undefined) {
      operation.who.requests--;
      this.#orphans++;
    }
    operation.reject(reason);
  }

  #next({ done, restart, maxSteps, faultSteps }: RunLimits, isQuiet: boolean): End | 'again' | 'quiet' {
    if (this.#bug !== undefined) throw this.#bug.error;
    if (this.#orphans === 0 && done()) return 'done';
    if (this.stats.steps >= maxSteps) return 'stuck';
    if (!this.#schedule.isReady) {
      if (!isQuiet) return 'quiet';
      if (!this.#schedule.passTime()) return 'idle';
    } else if (this.random.chance(IMPATIENCE)) {
      this.#schedule.passTime(SLOW_MS);
    }
    const operation = this.#schedule.pick();
    if (isIdle(operation)) return 'again';
    if (operation.who.stalledUntil > this.now && !operation.who.isDead) {
      operation.due = operation.who.stalledUntil;
      this.#schedule.add(operation);
      return 'again';
    }
    this.stats.steps++;
    if (operation.who.isDead || operation.isAbandoned) this.#arrive(operation);
    else this.#happen(operation, this.stats.steps <= faultSteps ? this.#faults : CALM, restart);
    return 'again';
  }

  /** A request for whose answer nobody waits: it reaches its end, or does not. */
  #arrive({ who, name, effect }: Operation): void {
    this.#orphans--;
    if (this.random.chance(0.5)) this.#unanswered(who, name, effect!);
  }

  #unanswered(who: Process, name: string, effect: () => unknown): void {
    let outcome = 'done';
    try {
      effect();
    } catch (error) {
      outcome = refusal(error);
    }
    this.note(`${who.name} ${name}, unanswered → ${outcome}`);
  }

  #happen(operation: Operation, faults: Faults, restart: (died: Instance) => void): void {
    const { who, name, effect, failure, signal } = operation;
    if (signal !== undefined) this.#signals.remove(signal, operation);
    if (effect !== undefined) who.requests--;
    const isStormy = faults !== CALM;
    if (isStormy && !who.isImmortal && this.random.chance(faults.crash)) {
      this.stats.crashes++;
      if (effect !== undefined && this.random.chance(0.5)) this.#unanswered(who, name, effect);
      this.kill(who);
      restart(who);
      return;
    }
    if (effect === undefined) operation.resolve(undefined);
    else this.#answer(operation, effect, isStormy && failure !== undefined ? faults : CALM);
    if (isStormy && this.random.chance(faults.stall)) {
      this.stats.stalls++;
      this.stall(who, this.random.below(LONGEST_STANDSTILL_MS));
    }
    if (isStormy && this.random.chance(faults.pause)) {
      this.stats.pauses++;
      this.#schedule.now += this.random.below(LONGEST_STANDSTILL_MS);
      this.note('everyone stood still');
    }
  }

  #answer(operation: Operation, effect: () => unknown, faults: Faults): void {
    const { who, name, failure, isRetried = false } = operation;
    const isLost = faults !== CALM && this.random.chance(faults.lostRequest);
    if (isLost || (failure !== undefined && this.#isCutOff(name))) {
      this.stats.lostRequests++;
      this.note(`${who.name} ${name}, lost`);
      operation.reject(failure!());
      return;
    }
    let answer: unknown;
    try {
      answer = effect();
    } catch (error) {
      this.note(`${who.name} ${name} → ${refusal(error)}`);
      operation.reject(error);
      return;
    }
    if (faults !== CALM && this.random.chance(faults.lostAnswer)) {
      this.stats.lostAnswers++;
      const isAgain = isRetried && this.random.chance(0.5);
      this.note(`${who.name} ${name}, done, answer lost${isAgain ? ', asked again' : ''}`);
      if (isAgain) this.#send(operation);
      else operation.reject(failure!());
      return;
    }
    if (this.#tracing) this.note(`${who.name} ${name}${answer === undefined ? '' : ` → ${briefly(answer)}`}`);
    operation.resolve(answer);
  }
}

const briefly = (answer: unknown): string => JSON.stringify(answer).slice(0, 100);

const refusal = (error: unknown): string => (error instanceof Error ? error.message : 'refused');
