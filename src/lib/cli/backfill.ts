import { PipelineError } from '../errors.ts';
import type { BackfillReport } from '../operations.ts';
import { connect } from './connect.ts';
import { stopSignal } from './stop-signal.ts';

export interface BackfillCommand {
  readonly prefix?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
  readonly dryRun?: boolean;
  readonly perMinute: number;
}

const PROGRESS_MS = 5_000;

/** Queues the files that were there before the app. Gives the exit code. */
export async function backfill(command: BackfillCommand): Promise<0 | 130> {
  const { prefix = '', since, until, dryRun = false, perMinute } = command;
  const { where, backfill: run } = await connect();
  process.stderr.write(`${where}\n`);
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the backfill' }));
  const { signal } = interrupt;
  let said = performance.now();
  let latest: BackfillReport | undefined;
  const progress = (): void => {
    if (performance.now() - said < PROGRESS_MS) return;
    said = performance.now();
    process.stderr.write(`${sentence(latest!, dryRun)}; now at ${path}\n`);
  };
  let path = '';
  try {
    const report = await run({
      prefix,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      perMinute,
      dryRun,
      signal,
      onQueued: (blob, sum) => {
        ({ path } = blob);
        latest = sum;
        process.stdout.write(`${path}\n`);
        progress();
      },
    });
    if (report.isResumed) process.stderr.write('went on where an earlier backfill was stopped\n');
    process.stderr.write(`${sentence(report, dryRun)}\n`);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write(
      `interrupted${latest === undefined ? '' : `: ${sentence(latest, dryRun)}`}; the same command goes on from here\n`,
    );
    return 130;
  }
}

function sentence({ queued, bytes, known, outside }: BackfillReport, dryRun: boolean): string {
  const facts = [
    `${queued} file${queued === 1 ? '' : 's'} ${dryRun ? 'would be queued' : 'queued'} (${megabytes(bytes)} MB)`,
    ...(known > 0 ? [`${known} known already`] : []),
    ...(outside > 0 ? [`${outside} of another time`] : []),
  ];
  return facts.join(', ');
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
