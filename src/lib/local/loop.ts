import { setTimeout as delay } from 'node:timers/promises';

/** Something that listens until it is stopped. `stop` resolves when nothing that it began still runs. */
export interface Listener {
  stop(): Promise<void>;
}

/**
 * Calls `turn` again and again, `pauseMs` after the last call ended; at once where it gives true. A turn that fails is
 * reported, once while the same failure lasts, and tried again.
 */
export function loop(
  turn: (signal: AbortSignal) => Promise<boolean>,
  options: { readonly pauseMs: number | (() => number); readonly onFailure: (error: unknown) => void },
): Listener {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    let last: string | undefined;
    while (!signal.aborted) {
      let again = false;
      try {
        again = await turn(signal);
        last = undefined;
      } catch (error) {
        if (signal.aborted) break;
        if (String(error) !== last) options.onFailure(error);
        last = String(error);
      }
      if (again) continue;
      const pauseMs = typeof options.pauseMs === 'number' ? options.pauseMs : options.pauseMs();
      await delay(pauseMs, undefined, { signal }).catch(ignoreAbort);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== 'AbortError') throw error;
}
