import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { INGESTION_PATH } from '../src/lib/emulator/ingestion.ts';
import { STREAM } from './stand.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface CallWatcherOptions {
  /** Whether the answer to a call that arrives now will be lost together with its rows. */
  readonly cutsBefore: () => boolean;
  /** Whether whoever uses this rule was killed a moment ago: what it did not hear counts as what it had in flight. */
  readonly isDead: (rule: string) => boolean;
}

export type CallEvent = 'arrived' | 'answered';
type Waiter = (rule: string) => void;

/** Sees each call to the service in this process as it arrives, and whether its answer went out. */
export class CallWatcher {
  calls = 0;
  /** Calls whose rows may have been stored, and whose caller lived and did not hear of it. */
  lostReplies = 0;
  readonly #options: CallWatcherOptions;
  readonly #waiting = { arrived: new Set<Waiter>(), answered: new Set<Waiter>() };
  readonly #see = (message: unknown): void => this.#arrived(message as Exchange);

  constructor(options: CallWatcherOptions) {
    this.#options = options;
    subscribe('http.server.request.start', this.#see);
  }

  /** The rule of the next call that has come so far; undefined when none does within `ms`. */
  next(event: CallEvent, ms: number): Promise<string | undefined> {
    const waiting = this.#waiting[event];
    return new Promise((resolve) => {
      const found = (rule?: string): void => {
        clearTimeout(timer);
        waiting.delete(found);
        resolve(rule);
      };
      const timer = setTimeout(found, ms);
      waiting.add(found);
    });
  }

  close(): void {
    unsubscribe('http.server.request.start', this.#see);
  }

  #arrived({ request, response }: Exchange): void {
    const [, rule, stream] = INGESTION_PATH.exec(new URL(request.url ?? '/', 'http://localhost').pathname) ?? [];
    if (rule === undefined || stream !== STREAM) return;
    this.calls++;
    const cut = this.#options.cutsBefore();
    response.once('finish', () => {
      for (const found of this.#waiting.answered) found(rule);
    });
    response.once('close', () => {
      if (!response.writableFinished && !cut && !this.#options.isDead(rule)) this.lostReplies++;
    });
    for (const found of this.#waiting.arrived) found(rule);
  }
}
