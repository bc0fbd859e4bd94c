import type { Answer, Clock, Endpoint } from '../seams.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { Lanes } from './lanes.ts';
import { LatencyFloor } from './latency-floor.ts';
import { MinuteBudget } from './minute-budget.ts';

export interface GateLimits {
  /** Calls under way at one time, at most. */
  readonly maxCalls: number;
  readonly callsPerMinute: number;
  /** Of bodies before compression: the service does not say which size it counts. */
  readonly bytesPerMinute: number;
}

export type Refused = Answer & { readonly status: 'refused' };

/** A call that wants to begin. Its methods are called by the gate, perhaps before `join` returns. */
export interface Waiter {
  /** Whose turn it uses up. */
  readonly lane: object;
  /** Of the body, before compression. */
  readonly bytes: number;
  /** It stands first in its lane: it has been tried before, or others depend on it. */
  readonly first: boolean;
  /** The call begins now, and waits no more. */
  admitted(gate: RuleGate, call: Call): void;
  /** An answer to another call that concerns those who wait: a time to wait, or a setting that is not right. */
  heard(gate: RuleGate, answer: Refused, only?: Endpoint): void;
}

/** A call under way. */
export interface Call {
  readonly number: number;
  readonly startedAt: number;
  readonly bytes: number;
}

interface Alarm {
  readonly at: number;
  readonly stop: AbortController;
  /** Its sleep, which nobody waits for. */
  over?: Promise<void>;
}

/**
 * Through it goes every call of this process to one data collection rule, whichever stream and file it is for. It lets as
 * many begin as the answers so far advise ({@link AdaptiveLimit}), lane by lane, within the budgets of a minute; and
 * none while the service has told one of them to wait.
 */
export class RuleGate {
  readonly #clock: Clock;
  readonly #limit: AdaptiveLimit;
  readonly #calls: MinuteBudget;
  readonly #bytes: MinuteBudget;
  readonly #floor = new LatencyFloor();
  readonly #waiting = new Lanes<Waiter>();
  #started = 0;
  #lastStart = -Infinity;
  #underWay = 0;
  /** What a call takes at least: one that was accepted, or, while none was, the last one. */
  #callMs = 0;
  #accepted = false;
  #closed: { readonly until: number; readonly by: Refused } | undefined;
  #alarm: Alarm | undefined;
  /** While it is, nobody is admitted who is about to be told. */
  #telling = false;

  constructor(limits: GateLimits, clock: Clock) {
    this.#clock = clock;
    this.#limit = new AdaptiveLimit(limits.maxCalls);
    this.#calls = new MinuteBudget(limits.callsPerMinute);
    this.#bytes = new MinuteBudget(limits.bytesPerMinute);
  }

  /** Until when no call may begin, and the answer that said so. */
  get closed(): { readonly until: number; readonly by: Refused } | undefined {
    return this.#closed !== undefined && this.#closed.until > this.#clock.now() ? this.#closed : undefined;
  }

  join(waiter: Waiter): void {
    this.#waiting.add(waiter.lane, waiter, waiter.first);
    this.#admit();
  }

  /** Does nothing where it does not wait. */
  leave(waiter: Waiter): void {
    this.#waiting.remove(waiter.lane, waiter);
    this.#admit();
  }

  /** Must follow each admission, whatever became of the call. Without `answer` it was broken off from our side. */
  ended({ number, startedAt, bytes }: Call, answer: Answer | undefined): void {
    const now = this.#clock.now();
    const latencyMs = now - startedAt;
    const full = this.#underWay >= this.#limit.calls;
    this.#underWay--;
    if (answer?.status === 'accepted') {
      this.#callMs = this.#accepted ? Math.min(this.#callMs, latencyMs) : latencyMs;
      this.#accepted = true;
      this.#limit.accepted(number, latencyMs, this.#floor.isNear(bytes, latencyMs, now) && full);
    } else if (answer !== undefined && answer.error.scope === 'app') {
      this.#limit.restart(this.#started);
      this.tell(answer);
    } else if (answer !== undefined && answer.error.retry === 'later') {
      if (!this.#accepted) this.#callMs = latencyMs;
      this.#limit.pushedBack(number, this.#started);
      this.#close(answer, now);
    } else if (answer !== undefined) {
      this.#limit.answered();
    }
    this.#admit();
  }

  /** Passes a failure of settings on to those who wait; `only` to those who wait for this endpoint. */
  tell(answer: Refused, only?: Endpoint): void {
    this.#telling = true;
    // They may leave while they hear it.
    const waiting = [...this.#waiting];
    for (const waiter of waiting) waiter.heard(this, answer, only);
    this.#telling = false;
    this.#admit();
  }

  #close(answer: Refused, now: number): void {
    const until = now + (answer.retryAfterMs ?? 0);
    if (until <= (this.closed?.until ?? now)) return;
    this.#closed = { until, by: answer };
    this.tell(answer);
  }

  /** Lets begin what may. */
  #admit(): void {
    if (this.#telling) return;
    for (let next = this.#waiting.next; next !== undefined; next = this.#waiting.next) {
      if (this.#underWay >= this.#limit.calls) return;
      const now = this.#clock.now();
      const at = now + this.#waitMs(next.bytes, now);
      if (at > now) return this.#wakeAt(at, now);
      this.#waiting.take();
      this.#underWay++;
      this.#lastStart = now;
      this.#calls.spend(1, now);
      this.#bytes.spend(next.bytes, now);
      next.admitted(this, { number: ++this.#started, startedAt: now, bytes: next.bytes });
    }
    this.#alarm?.stop.abort();
    this.#alarm = undefined;
  }

  #waitMs(bytes: number, now: number): number {
    return Math.max(
      (this.#closed?.until ?? now) - now,
      this.#lastStart + this.#limit.gapMs(this.#callMs) - now,
      this.#calls.waitMs(1, now),
      this.#bytes.waitMs(bytes, now),
    );
  }

  /** One sleep for all who wait, and none when nobody does. */
  #wakeAt(at: number, now: number): void {
    if (this.#alarm !== undefined && this.#alarm.at <= at) return;
    this.#alarm?.stop.abort();
    const alarm: Alarm = { at, stop: new AbortController() };
    this.#alarm = alarm;
    const { signal } = alarm.stop;
    alarm.over = this.#clock.sleep(at - now, signal).then(
      () => {
        if (this.#alarm !== alarm) return;
        this.#alarm = undefined;
        this.#admit();
      },
      (error: unknown) => {
        if (!signal.aborted) throw error;
      },
    );
  }
}
