import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A thread that ends the process when its event loop stands still: nothing else in the process could. */
export interface Watchdog {
  /** Tells of a file that is worked on from now on, until the function that it gives is called. */
  enter(name: string): () => void;
  /** Ends the thread. Without it the thread ends with the process, and does not keep it. */
  stop(): Promise<void>;
}

/** What the thread is started with. */
export interface WatchdogThreadData {
  /** One cell, written at every beat of the loop: a number that is new each time, or {@link EXEMPT}. */
  readonly pulse: Int32Array;
  readonly checkMs: number;
  /** So many checks in a row without a beat end the process. */
  readonly checks: number;
}

/** A file that is worked on; without a name: not any more. */
export interface WatchdogNote {
  readonly id: number;
  readonly name?: string;
}

const STILL_MS = 60_000;
const CHECKS = 30;
/** In place of a beat while a debugger may hold the program at a line. */
const EXEMPT = -1;
/** It counts to thirty: without limits V8 would set much more aside for it. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };

/** Beside this file; the build, which is one file, has it beside that, and with the ending of that. */
const THREAD = join(import.meta.dirname, `watchdog-thread${extname(import.meta.filename)}`);

/**
 * Starts the thread. When the loop has not turned for `stillMs` (default: a minute) it writes one line to stderr, with
 * the names of the files under way, and kills the process. Time in which the whole process did not run (a laptop asleep,
 * SIGSTOP) does not count, nor does any while an inspector is open.
 */
export function startWatchdog({ stillMs = STILL_MS }: { readonly stillMs?: number } = {}): Watchdog {
  // Not imported: it takes 4 ms, which the start of the app should not.
  const inspector = process.getBuiltinModule('node:inspector');
  const pulse = new Int32Array(new SharedArrayBuffer(4));
  const checkMs = stillMs / CHECKS;
  const workerData: WatchdogThreadData = { pulse, checkMs, checks: CHECKS };
  // No flags and no environment: what they load into the program is not for the thread.
  const thread = new Worker(THREAD, { workerData, resourceLimits: THREAD_LIMITS, execArgv: [], env: {} });
  thread.unref();
  let beats = 0;
  const heart = setInterval(() => {
    beats++;
    Atomics.store(pulse, 0, inspector.url() === undefined ? beats : EXEMPT);
  }, checkMs);
  heart.unref();
  let files = 0;
  const note = (content: WatchdogNote): void => thread.postMessage(content);
  return {
    enter(name) {
      const id = files++;
      note({ id, name });
      return () => note({ id });
    },
    async stop() {
      clearInterval(heart);
      await thread.terminate();
    },
  };
}
