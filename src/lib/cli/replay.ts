import { once } from 'node:events';
import { printRows } from '../app.ts';
import { PipelineError } from '../errors.ts';
import { totalOf, type Replayed, type ReplayEnd, type ReplayWhich } from '../operations.ts';
import { connect } from './connect.ts';
import { stopSignal } from './stop-signal.ts';

export interface ReplayCommand extends Pick<ReplayWhich, 'since' | 'log' | 'code' | 'parked'> {
  readonly file?: string;
  readonly dryRun?: boolean;
}

export type ReplayExitCode = 0 | 1 | 3 | 130;

const PROGRESS_MS = 5_000;

const REFUSED: Readonly<Record<NonNullable<ReplayEnd['refusal']>, string>> = {
  held: 'is being worked on at this moment; try again in a minute',
  unfinished: 'is not at its end yet; try again when `logsluice status` says so',
  unmatched: 'no log of logs.yaml matches it; correct `match`, then try again',
  parked: 'was parked, and would be read from its beginning now: give --parked, or --file without --code',
  nothing: 'nothing of it is kept as rejected',
};

/** Sends again what was rejected. Rows of a dry run go to stdout, everything else to stderr. Gives the exit code. */
export async function replay({ file, dryRun = false, ...which }: ReplayCommand): Promise<ReplayExitCode> {
  const { where, app: load, replay: run } = await connect();
  const app = load();
  if (which.log !== undefined) app.logNamed(which.log);
  say(where);
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the replay' }));
  const { signal } = interrupt;
  let path = '';
  let said = performance.now();
  const ends = run(
    { ...which, ...(file !== undefined && { path: file }) },
    {
      app,
      pause: signal,
      onFile: (next) => void (path = next),
      onProgress(sum) {
        if (performance.now() - said < PROGRESS_MS) return;
        said = performance.now();
        say(`${path}: ${sentence(sum, dryRun)} so far`);
      },
      ...(dryRun && { dryRun: printRows(toStdout) }),
    },
  );
  let worst: ReplayExitCode = 0;
  let files = 0;
  for await (const end of ends) {
    files++;
    if (signal.aborted) break;
    for (const line of replayLines(end, dryRun)) say(line);
    const code = exitCodeOf(end);
    if (code === 1 || worst === 0) worst = code;
    // What is wrong with the app is wrong for each file.
    if (end.failure?.scope === 'app' && end.failure.code !== 'LEDGER_UNKNOWN') break;
  }
  if (signal.aborted) {
    say('interrupted: what was sent by now is marked; the same command goes on from here');
    return 130;
  }
  if (files === 0) say(file === undefined ? 'nothing to replay' : `nothing is known of ${file}`);
  return files === 0 && file !== undefined ? 1 : worst;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function toStdout(lines: Buffer): Promise<void> {
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}

function replayLines({ path, refusal, replayed, kind, rest, failure }: ReplayEnd, dryRun: boolean): string[] {
  if (refusal !== undefined && rest === undefined) return [`${path}: ${REFUSED[refusal]}`];
  const lines: string[] = [];
  if (kind !== undefined || failure !== undefined) lines.push(`${path}: ${sentence(replayed, dryRun)}`);
  if (totalOf(replayed.left) > 0) {
    lines.push(
      '  left: they can be read in their file alone, which is gone, archived or another by now, or read in another encoding',
    );
  }
  if (rest === 'queued') lines.push(`${path}: ${dryRun ? 'would be' : 'is'} queued, to be read on where it was parked`);
  if (rest === 'anew') {
    const why = 'logs.yaml finds other records in it now; rows that were sent come twice';
    lines.push(`${path}: ${dryRun ? 'would be' : 'is'} queued, to be read from its beginning: ${why}`);
  }
  if (rest === 'gone') lines.push(`${path}: there is no such file any more, so nothing more can be read of it`);
  if (failure !== undefined) lines.push(`  ${failure.code}: ${failure.message} ${failure.fix}`);
  return lines;
}

function sentence({ sent, filtered, rejected, left }: Replayed, dryRun: boolean): string {
  const facts = [
    `${sent} ${dryRun ? 'would be sent' : 'sent'}`,
    ...(filtered > 0 ? [`${filtered} dropped on purpose`] : []),
    ...(totalOf(rejected) > 0 ? [`${totalOf(rejected)} still rejected (${codes(rejected)})`] : []),
    ...(totalOf(left) > 0 ? [`${totalOf(left)} left as they are (${codes(left)})`] : []),
  ];
  return facts.join(', ');
}

const codes = (sums: Readonly<Record<string, number>>): string =>
  Object.entries(sums)
    .map(([code, count]) => `${count} ${code}`)
    .join(', ');

function exitCodeOf({ refusal, replayed, rest, failure }: ReplayEnd): 0 | 1 | 3 {
  if (failure !== undefined || refusal === 'held' || refusal === 'unfinished' || rest === 'gone') return 1;
  const open = totalOf(replayed.rejected) + totalOf(replayed.left);
  return refusal === 'unmatched' || refusal === 'parked' || open > 0 ? 3 : 0;
}
