import type { InvocationContext } from '@azure/functions';
import type { Job, JobEnd, Ledger } from '../lib/service.ts';
import { shutdown, theService, underWatch } from './instance.ts';

/**
 * A file that an event brought goes on from the work queue after so long, where all long files are, four in each instance:
 * else four of them would keep the events behind them waiting for as long as a call may last. Also, the blob trigger
 * fetches events in batches, and the next one only when most of the last are done.
 */
export const EVENT_MS = 30_000;

export interface JobOptions {
  /** The file goes on from the work queue after so long. Default: when the time limit of the function demands it. */
  readonly softMs?: number;
}

/**
 * Does what a message or an event asks for, and logs what became of the file. Succeeds whatever happens to the file:
 * what must go on waits in the work queue. Throws only where that queue could not be written; the host then tries again.
 */
export async function runJob(job: Job, context: InvocationContext, options: JobOptions = {}): Promise<JobEnd> {
  const leave = underWatch(job.path);
  try {
    const end = await theService().handle(job, {
      ...options,
      signal: shutdown,
      onEnd: (ledger) => {
        const line = JSON.stringify(shown(ledger));
        if (ledger.state === 'done' || ledger.state === 'waiting') context.log(line);
        else context.warn(line);
      },
      onError: (error) => {
        context.error(`${job.path}: ${error.code}: ${error.message} ${error.fix}`);
        // A bug is known by where it is; what it was about may be in its message, which is not for logs.
        if (error.code === 'RUN_BUG' && error.cause instanceof Error) context.error(placesOf(error.cause));
      },
    });
    context.log(`${job.path}: ${end}`);
    return end;
  } finally {
    leave();
  }
}

const shown = ({ file, state, log, counts, error, seconds, runs }: Ledger) => {
  const { read, sent, rejected, filtered } = counts;
  return { file, state, log, read, sent, rejected, filtered, seconds, runs, error: error?.code };
};

const placesOf = ({ name, stack = '' }: Error): string =>
  [name, ...stack.split('\n').filter((line) => line.startsWith('    at '))].join('\n');
