import { PipelineError } from '../errors.ts';
import type { Batch, RunOptions, Sink } from '../seams.ts';
import { runRow } from './run-row.ts';
import type { FileRun } from './run-row.ts';

/** The file is done: its invocation waits no longer for the row than this. */
const WAIT_MS = 10_000;

export interface RunLogOptions {
  /** The stream of the sink. */
  readonly stream: string;
  /** A row was accepted. */
  readonly onSent: () => void;
  /** A row was not accepted, and is lost: called once, and again only after one was. */
  readonly onFailure: (error: PipelineError) => void;
  readonly waitMs?: number;
}

export interface RunLog {
  /** Sends the row of a run. Gives up after ten seconds, or when the signal aborts. Throws only on a bug. */
  add(run: FileRun, options: RunOptions): Promise<void>;
}

/** Sends a row for each run of a file through `sink`. That a row is lost is said, and fails nobody. */
export function runLog(sink: Sink, { stream, onSent, onFailure, waitMs = WAIT_MS }: RunLogOptions): RunLog {
  const reason = `it has not accepted the row of a run within ${waitMs / 1000} s`;
  const late = new PipelineError('SINK_UNAVAILABLE', { endpoint: stream, reason });
  let said = false;

  async function fault(batch: Batch, signal: AbortSignal): Promise<PipelineError | undefined> {
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(late), waitMs);
    const either = AbortSignal.any([signal, timer.signal]);
    try {
      const { refused, failed } = await sink.send(batch, { signal: either });
      return failed ?? refused[0]?.error;
    } catch (error) {
      if (!either.aborted || error !== either.reason) throw error;
      return error instanceof PipelineError
        ? error
        : new PipelineError('RUN_SHUTDOWN', { path: stream }, { cause: error });
    } finally {
      clearTimeout(timeout);
    }
  }

  return {
    async add(run, { signal }) {
      const error = await fault(batchOfOne(runRow(run)), signal);
      if (error === undefined) onSent();
      else if (!said) onFailure(error);
      said = error !== undefined;
    },
  };
}

function batchOfOne(row: string): Batch {
  const raw = Buffer.from(row);
  const body = Buffer.from(`[${row}]`);
  return {
    body,
    rows: 1,
    last: { number: 1, end: raw.length },
    cuts: [1, body.length],
    reject: (_, error) => ({ number: 1, error, offset: 0, length: raw.length, raw }),
    release: () => undefined,
  };
}
