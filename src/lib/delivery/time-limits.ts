import { PipelineError } from '../errors.ts';
import type { Clock, RunOptions } from '../seams.ts';

export interface TimeLimits {
  readonly clock: Clock;
  readonly path: string;
  readonly softMs: number;
  readonly hardMs: number;
  /** The run is asked to pause before its time. */
  readonly pause: AbortSignal;
}

export interface LimitSignals extends RunOptions {
  /** Nothing more is read. */
  readonly pause: AbortSignal;
  /** No call to the service begins any more: what was read before the pause has had its time. */
  readonly lastCall: AbortSignal;
}

/** What was read may take so long to be sent, if the hard limit leaves twice as much. */
const LAST_CALLS_MS = 15_000;

/**
 * Runs `work` with a pause that aborts at the soft limit, or when it is asked for; a last call some time after it; and a
 * signal that aborts at the hard limit. All end with it.
 */
export async function withTimeLimits<T>(
  { clock, path, softMs, hardMs, pause }: TimeLimits,
  { signal }: RunOptions,
  work: (signals: LimitSignals) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const soft = new AbortController();
  const last = new AbortController();
  const hard = new AbortController();
  const expire = async (limit: AbortController, ms: number): Promise<void> => {
    try {
      await clock.sleep(ms, over.signal);
    } catch (error) {
      if (over.signal.aborted) return;
      throw error;
    }
    limit.abort(new PipelineError('RUN_DEADLINE', { path }));
  };
  const timers = [expire(soft, softMs), expire(hard, hardMs)];
  const paused = AbortSignal.any([soft.signal, pause]);
  const lastCalls = (): unknown => timers.push(expire(last, Math.min(LAST_CALLS_MS, (hardMs - softMs) / 2)));
  if (paused.aborted) lastCalls();
  else paused.addEventListener('abort', lastCalls, { once: true, signal: over.signal });
  try {
    return await work({
      pause: paused,
      lastCall: last.signal,
      signal: AbortSignal.any([signal, hard.signal]),
    });
  } finally {
    over.abort();
    await Promise.all(timers);
  }
}
