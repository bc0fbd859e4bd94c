/**
 * Puts abort signals without the weight of `EventTarget` in the place of those of Node, for a process that does nothing but
 * simulate: a world makes thousands, and they were a third of its time. Import it before all else. They know what the code
 * under test asks of a signal, and behave as Node's do there, in the same order.
 */

type Listener = () => void;

interface ListenOptions {
  readonly once?: boolean;
  readonly signal?: PlainSignal;
}

class PlainSignal {
  aborted = false;
  reason: unknown;
  readonly #listeners = new Map<Listener, { readonly once: boolean }>();
  /** Those that {@link any} made of it. */
  #followers: PlainSignal[] | undefined;

  /** Aborted as soon as one of these is; at once where one is already. */
  static any(signals: readonly PlainSignal[]): PlainSignal {
    const one = new PlainSignal();
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted !== undefined) {
      one.aborted = true;
      one.reason = aborted.reason;
    } else for (const signal of signals) (signal.#followers ??= []).push(one);
    return one;
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_: 'abort', listener: Listener, { once = false, signal }: ListenOptions = {}): void {
    if (signal?.aborted === true) return;
    this.#listeners.set(listener, { once });
    signal?.addEventListener('abort', () => this.removeEventListener('abort', listener), { once: true });
  }

  removeEventListener(_: 'abort', listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** All that follow are aborted before anybody is told. */
  abort(reason: unknown): void {
    const told = this.#marked(reason, []);
    for (const signal of told) signal.#tell();
  }

  #marked(reason: unknown, told: PlainSignal[]): readonly PlainSignal[] {
    if (this.aborted) return told;
    this.aborted = true;
    this.reason = reason;
    told.push(this);
    for (const follower of this.#followers ?? []) follower.#marked(reason, told);
    this.#followers = undefined;
    return told;
  }

  #tell(): void {
    for (const [listener, { once }] of this.#listeners) {
      if (once) this.#listeners.delete(listener);
      listener();
    }
  }
}

/** What Node makes for each, with a stack that nobody looks at. */
const ABORTED = new DOMException('This operation was aborted', 'AbortError');

class PlainController {
  readonly signal = new PlainSignal();

  abort(reason: unknown = ABORTED): void {
    this.signal.abort(reason);
  }
}

globalThis.AbortController = PlainController as unknown as typeof AbortController;
globalThis.AbortSignal = PlainSignal as unknown as typeof AbortSignal;
