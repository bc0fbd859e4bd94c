import type { Budgets } from './options.ts';

const MINUTE_MS = 60_000;
/** Rules with a window of their own; with more, the ones that began first are forgotten. */
const MAX_RULES = 1000;

interface Window {
  readonly startMs: number;
  requests: number;
  bytes: number;
}

/** What one rule may take in a minute. A minute begins with the first call after the last one ended. */
export class RuleBudgets {
  readonly #budgets: Budgets;
  readonly #windows = new Map<string, Window>();

  constructor(budgets: Budgets) {
    this.#budgets = budgets;
  }

  /** Seconds to wait, or 0 where the call may go on; it is then counted. */
  waitS(rule: string, nowMs: number): number {
    const window = this.#window(rule, nowMs);
    const { requestsPerMinute, bytesPerMinute } = this.#budgets;
    if (window.requests < requestsPerMinute && window.bytes < bytesPerMinute) {
      window.requests++;
      return 0;
    }
    return Math.max(1, Math.ceil((window.startMs + MINUTE_MS - nowMs) / 1000));
  }

  /** Bytes after decompression, known only once the body is read: they weigh on the calls that follow. */
  addBytes(rule: string, bytes: number, nowMs: number): void {
    this.#window(rule, nowMs).bytes += bytes;
  }

  reset(): void {
    this.#windows.clear();
  }

  #window(rule: string, nowMs: number): Window {
    const known = this.#windows.get(rule);
    if (known !== undefined && nowMs - known.startMs < MINUTE_MS) return known;
    this.#windows.delete(rule);
    if (this.#windows.size >= MAX_RULES) this.#windows.delete(this.#windows.keys().next().value!);
    const window = { startMs: nowMs, requests: 0, bytes: 0 };
    this.#windows.set(rule, window);
    return window;
  }
}
