import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Dead and live buffers together that are let be. What is under way at one time is some 10 MB. */
const LET_BE_BYTES = 32e6;

/**
 * Gives a function to be called now and then: it frees buffers that nobody uses any more. V8 by itself lets 64 MB of them
 * pile up before it looks (`npm run bench -- --memory`).
 */
export function bufferCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let limit = LET_BE_BYTES;
  return () => {
    if (process.memoryUsage().arrayBuffers < limit) return;
    collect();
    // Where more is in use, looking at each call would find nothing.
    limit = process.memoryUsage().arrayBuffers + LET_BE_BYTES;
  };
}
