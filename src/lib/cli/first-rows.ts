import { PipelineError } from '../errors.ts';

const LF = 0x0a;

/** Passes on the first `limit` lines, then aborts `signal`. */
export interface FirstRows {
  readonly signal: AbortSignal;
  write(lines: Buffer): Promise<void>;
}

/** `path` names the file in the reason of the abort. */
export function firstRows(limit: number, path: string, write: (lines: Buffer) => Promise<void>): FirstRows {
  const stop = new AbortController();
  let left = limit;
  return {
    signal: stop.signal,
    async write(lines) {
      let end = 0;
      while (left > 0 && end < lines.length) {
        end = lines.indexOf(LF, end) + 1;
        left--;
      }
      if (end > 0) await write(lines.subarray(0, end));
      if (left === 0) stop.abort(new PipelineError('RUN_SHUTDOWN', { path }));
    },
  };
}
