import { setTimeout as delay } from 'node:timers/promises';
import { PipelineError } from '../errors.ts';
import type { FunctionHost } from './function-host.ts';

export interface KeepRunningOptions {
  /** Starts the host and waits until it runs. Fails with LOCAL_CHILD, or when it is aborted. */
  readonly start: (signal: AbortSignal) => Promise<FunctionHost>;
  /** Told why the host ended, and when it starts again. */
  readonly say: (line: string) => void;
  /** Told of every host but the first. */
  readonly onRestarted: (host: FunctionHost) => void;
  /** Before the second start in a row; each wait is twice the one before, up to {@link MOST_WAIT_MS}. Default: a second. */
  readonly firstWaitMs?: number;
}

export interface KeptHost {
  /** The host that runs, or that ran last. */
  current(): FunctionHost;
  /** Rejects with what is no failure of the host, but a bug. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const MOST_WAIT_MS = 30_000;
/** A host that ran so long was not ended by its start: the waits begin anew. */
const STEADY_MS = 60_000;

/**
 * Keeps a function host running, as the platform does: a file that ends its process must not end the session. Fails
 * with what the first start fails with.
 */
export async function keepRunning(options: KeepRunningOptions): Promise<KeptHost> {
  const { start, say, onRestarted, firstWaitMs = 1000 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const failure = Promise.withResolvers<never>();
  // Whoever waits for it sees it; until then it is not an unhandled one.
  failure.promise.catch(() => undefined);
  let host = await start(signal);

  async function keep(): Promise<void> {
    let waitMs = firstWaitMs;
    let began = performance.now();
    let how: End = await endOf(host);
    while (!signal.aborted) {
      if (performance.now() - began >= STEADY_MS) waitMs = firstWaitMs;
      say(`host  ${how.event}; it starts again in ${waitMs / 1000} s`);
      if (how.lastWords !== undefined) say(`  ${how.lastWords}`);
      await delay(waitMs, undefined, { signal });
      waitMs = Math.min(2 * waitMs, MOST_WAIT_MS);
      began = performance.now();
      try {
        host = await start(signal);
        say('host  runs again');
        onRestarted(host);
        // It was too late to hold this one up.
        if (signal.aborted) await host.child.stop();
        how = await endOf(host);
      } catch (error) {
        if (signal.aborted || !(error instanceof PipelineError)) throw error;
        how = { event: `did not start: ${error.message.replace(/\.$/, '')}` };
      }
    }
  }

  const keeping = keep().catch((error: unknown) => {
    if (!signal.aborted) failure.reject(error);
  });
  return {
    current: () => host,
    failed: failure.promise,
    async stop() {
      stopping.abort();
      await host.child.stop();
      await keeping;
    },
  };
}

interface End {
  readonly event: string;
  /** What it wrote last: there it may have said why. */
  readonly lastWords?: string | undefined;
}

async function endOf({ child }: FunctionHost): Promise<End> {
  const how = await child.ended;
  return { event: `ended with ${how}`, lastWords: child.tail().at(-1) };
}
