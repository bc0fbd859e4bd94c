import type { Operation } from './operation.ts';

/** Whose callers wait under which signal. One listener for each signal: adding and removing them costs more than a step. */
export class WatchedSignals {
  readonly #onAbort: (operation: Operation, reason: unknown) => void;
  readonly #signals = new Map<AbortSignal, { readonly waiting: Set<Operation>; readonly listener: () => void }>();

  constructor(onAbort: (operation: Operation, reason: unknown) => void) {
    this.#onAbort = onAbort;
  }

  add(signal: AbortSignal, operation: Operation): void {
    const known = this.#signals.get(signal);
    if (known !== undefined) {
      known.waiting.add(operation);
      return;
    }
    const waiting = new Set([operation]);
    const listener = (): void => {
      for (const one of waiting) this.#onAbort(one, signal.reason);
    };
    signal.addEventListener('abort', listener);
    this.#signals.set(signal, { waiting, listener });
  }

  remove(signal: AbortSignal, operation: Operation): void {
    this.#signals.get(signal)?.waiting.delete(operation);
  }

  /** Listens no more: signals may outlive the world. */
  close(): void {
    for (const [signal, { listener }] of this.#signals) signal.removeEventListener('abort', listener);
  }
}
