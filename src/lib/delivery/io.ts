import type { RunOptions } from '../seams.ts';

/** Calls to storage and queue are not broken off: what a run came to must be written, also when the host stops. */
export const IO: RunOptions = { signal: new AbortController().signal };
