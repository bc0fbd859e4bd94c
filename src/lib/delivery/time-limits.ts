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
  readonly pause: AbortSignal;
}

/** Runs `work` with a pause that aborts at the soft limit, and a signal that aborts at the hard one. Both end with it. */
export async function withTimeLimits<T>(
  { clock, path, softMs, hardMs, pause }: TimeLimits,
  { signal }: RunOptions,
  work: (signals: LimitSignals) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const soft = new AbortController();
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
  try {
    return await work({
      pause: AbortSignal.any([soft.signal, pause]),
      signal: AbortSignal.any([signal, hard.signal]),
    });
  } finally {
    over.abort();
    await Promise.all(timers);
  }
}
