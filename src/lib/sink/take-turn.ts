import type { Endpoint, SendOptions } from '../seams.ts';
import type { Outlet } from './outlet.ts';
import type { Call, Refused, RuleGate, Waiter } from './rule-gate.ts';

/** What a call wants of the gates. */
export interface Wish {
  readonly lane: object;
  /** Of the body, before compression. */
  readonly bytes: number;
  readonly first: boolean;
  /** When waiting for a closed gate is of no use any more. */
  readonly until: () => number;
}

/**
 * A call may begin at that outlet, and `Outlet.post` must follow; or waiting is of no use, as `answer` to another call
 * shows; or the run pauses.
 */
export type Turn =
  { readonly outlet: Outlet; readonly call: Call } | { readonly outlet: Outlet; readonly answer: Refused } | 'paused';

/** Waits at all of these outlets at once: the first that has room takes the call. Throws only the signal's reason. */
export async function takeTurn(outlets: readonly Outlet[], wish: Wish, options: SendOptions): Promise<Turn> {
  const { signal, pause } = options;
  signal.throwIfAborted();
  if (pause?.aborted) return 'paused';
  const place = new Place(outlets, wish);
  const withdraw = (): void => place.settle('paused');
  // A sleep of the gate's may have aborted them.
  if (signal.aborted || pause?.aborted) withdraw();
  signal.addEventListener('abort', withdraw);
  pause?.addEventListener('abort', withdraw);
  try {
    const turn = await place.turn;
    if (turn === 'paused') signal.throwIfAborted();
    return turn;
  } finally {
    signal.removeEventListener('abort', withdraw);
    pause?.removeEventListener('abort', withdraw);
  }
}

/** One call's place in several queues. */
class Place implements Waiter {
  readonly lane: object;
  readonly bytes: number;
  readonly first: boolean;
  readonly turn: Promise<Turn>;
  readonly #until: Wish['until'];
  readonly #outlets = new Map<RuleGate, Outlet>();
  #resolve!: (turn: Turn) => void;
  #settled = false;

  constructor(outlets: readonly Outlet[], wish: Wish) {
    this.lane = wish.lane;
    this.bytes = wish.bytes;
    this.first = wish.first;
    this.#until = wish.until;
    this.turn = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    for (const outlet of outlets) this.#outlets.set(outlet.gate, outlet);
    this.#giveUpOnClosed();
    for (const { gate } of outlets) if (!this.#settled) gate.join(this);
  }

  /** The first settles; then it waits nowhere. */
  settle(turn: Turn): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve(turn);
    for (const gate of this.#outlets.keys()) gate.leave(this);
  }

  admitted(gate: RuleGate, call: Call): void {
    this.settle({ outlet: this.#outlets.get(gate)!, call });
  }

  heard(gate: RuleGate, answer: Refused, only?: Endpoint): void {
    const outlet = this.#outlets.get(gate);
    if (this.#settled || outlet === undefined) return;
    if (answer.error.scope !== 'app') return this.#giveUpOnClosed();
    if (only !== undefined && only !== outlet.endpoint) return;
    if (this.#outlets.size === 1) return this.settle({ outlet, answer });
    this.#outlets.delete(gate);
    gate.leave(this);
  }

  /** Where every gate is closed for longer than the wish is worth waiting for. */
  #giveUpOnClosed(): void {
    const until = this.#until();
    let last: Turn | undefined;
    for (const [gate, outlet] of this.#outlets) {
      const { closed } = gate;
      if (closed === undefined || closed.until <= until) return;
      last = { outlet, answer: closed.by };
    }
    if (last !== undefined) this.settle(last);
  }
}
