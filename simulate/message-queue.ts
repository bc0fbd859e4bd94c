import type { World } from './world.ts';

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was received. */
  readonly count: number;
  /** What deleting or showing it takes; another with each receipt. */
  readonly receipt: string;
}

interface Kept {
  readonly id: string;
  readonly body: string;
  count: number;
  receipt: string;
  visibleAt: number;
  readonly expiresAt: number;
}

export interface SendOptions {
  readonly delayMs?: number;
  /** Default: it never expires. */
  readonly livesMs?: number;
}

/** A queue as the Queue service has it, each call at one instant; in no order that could be relied on. */
export class MessageQueue {
  readonly name: string;
  /** Told when a message may have become visible. */
  onChange: () => void = () => undefined;
  readonly #world: World;
  #messages: Kept[] = [];
  #made = 0;

  constructor(name: string, world: World) {
    this.name = name;
    this.#world = world;
  }

  /** Messages, visible or not. */
  get size(): number {
    this.#expire();
    return this.#messages.length;
  }

  /** When the first message is visible; undefined where there is none. */
  get visibleAt(): number | undefined {
    let first: number | undefined;
    for (const { visibleAt } of this.#messages) first = Math.min(first ?? Infinity, visibleAt);
    return first;
  }

  bodies(): readonly string[] {
    this.#expire();
    return this.#messages.map(({ body }) => body);
  }

  send(body: string, { delayMs = 0, livesMs = Infinity }: SendOptions = {}): void {
    const { now } = this.#world;
    const id = `${this.name}-${++this.#made}`;
    this.#messages.push({ id, body, count: 0, receipt: '', visibleAt: now + delayMs, expiresAt: now + livesMs });
    this.onChange();
  }

  /** Any one of those that are visible, which is invisible then for so long. */
  receive(visibilityMs: number): QueuedMessage | undefined {
    this.#expire();
    const { now, random } = this.#world;
    const messages = this.#messages;
    const start = random.below(messages.length);
    for (let index = 0; index < messages.length; index++) {
      const message = messages[(start + index) % messages.length]!;
      if (message.visibleAt > now) continue;
      message.count++;
      message.receipt = `r${++this.#made}`;
      message.visibleAt = now + visibilityMs;
      return { id: message.id, body: message.body, count: message.count, receipt: message.receipt };
    }
    return undefined;
  }

  /** Gives whether it was there, and not received by another since. */
  delete({ id, receipt }: QueuedMessage): boolean {
    const at = this.#messages.findIndex((message) => message.id === id && message.receipt === receipt);
    if (at >= 0) this.#messages.splice(at, 1);
    return at >= 0;
  }

  /** Has it visible after `delayMs` from now; gives whether it is still of this receipt, which stays the one. */
  show({ id, receipt }: QueuedMessage, delayMs: number): boolean {
    const message = this.#messages.find((one) => one.id === id && one.receipt === receipt);
    if (message !== undefined) {
      message.visibleAt = this.#world.now + delayMs;
      this.onChange();
    }
    return message !== undefined;
  }

  #expire(): void {
    const { now } = this.#world;
    for (const { expiresAt } of this.#messages) {
      if (expiresAt > now) continue;
      this.#messages = this.#messages.filter((message) => message.expiresAt > now);
      return;
    }
  }
}
