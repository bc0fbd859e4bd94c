import { PipelineError } from '../../errors.ts';

/** The calls of functions that are under way. */
export interface Invocations {
  /** Makes a call. Fails with what it failed with, or with LOCAL_TIMEOUT once a call, this or another, took too long. */
  run<T>(name: string, call: () => Promise<T>): Promise<T>;
  /** Resolves, with LOCAL_TIMEOUT, when a call took too long. */
  readonly timedOut: Promise<PipelineError>;
  /** Resolves when none is under way. */
  settled(): Promise<void>;
}

/** Longer waits than this a timer does not know; it would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One call: how it is broken off, and when it is over. */
interface Call {
  readonly fail: (error: PipelineError) => void;
  readonly over: Promise<unknown>;
}

/**
 * Calls that share one fate, as in a worker of the real host: when one takes longer than `timeoutMs`, all of them fail.
 */
export function invocations(timeoutMs: number): Invocations {
  const timedOut = Promise.withResolvers<PipelineError>();
  const running = new Set<Call>();
  let broken: PipelineError | undefined;

  function breakOff(name: string): void {
    if (broken !== undefined) return;
    broken = new PipelineError('LOCAL_TIMEOUT', { function: name, seconds: timeoutMs / 1000 });
    for (const { fail } of running) fail(broken);
    timedOut.resolve(broken);
  }

  return {
    timedOut: timedOut.promise,
    async run<T>(name: string, call: () => Promise<T>): Promise<T> {
      if (broken !== undefined) throw broken;
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const timer = timeoutMs > MAX_TIMER_MS ? undefined : setTimeout(() => breakOff(name), timeoutMs);
      const entry: Call = { fail: reject, over: promise.catch(() => undefined) };
      running.add(entry);
      call().then(resolve, reject);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        running.delete(entry);
      }
    },
    async settled() {
      await Promise.all([...running].map(({ over }) => over));
    },
  };
}
