import { PipelineError } from '../errors.ts';
import { connect } from './connect.ts';
import { stopSignal } from './stop-signal.ts';

/** Goes through the whole container at once, as the timer does in parts. Gives the exit code. */
export async function sweep({ dryRun = false }: { readonly dryRun?: boolean }): Promise<0 | 130> {
  const { where, config, sweep: run } = await connect();
  process.stderr.write(`${where}\n`);
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the sweep' }));
  const { signal } = interrupt;
  const onFound = (path: string, why: string): void => void process.stdout.write(`${why}  ${path}\n`);
  const { blobs, ledgers, calls, queued, before, forgotten, refused, isWhole } = await run({
    config: config(),
    all: true,
    dryRun,
    onFound,
    signal,
  });
  const found = Object.values(queued).reduce((sum, count) => sum + count, 0);
  const facts = [
    `${found} ${dryRun ? 'would be queued' : 'queued'}`,
    ...(forgotten > 0 ? [`${forgotten} ledgers of deleted files removed`] : []),
    ...(refused > 0 ? [`${refused} more that storage does not let go (a lock, a rule that keeps blobs?)`] : []),
    ...(before > 0 ? [`${before} files from before the first sweep left to \`logsluice backfill\``] : []),
    `${blobs} files and ${ledgers} ledgers in ${calls} calls`,
  ];
  process.stderr.write(`${facts.join('; ')}\n`);
  return isWhole ? 0 : 130;
}
