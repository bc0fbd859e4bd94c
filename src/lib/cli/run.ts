import { once } from 'node:events';
import { createApp, fileSource, holdYoungGeneration, printRows, rejectsFile, unmatchedReport } from '../app.ts';
import type { App, FileReport, Log } from '../app.ts';
import { PipelineError } from '../errors.ts';
import { exitCodeOf, reportLines } from '../local/file-report.ts';
import type { RejectLog } from '../seams.ts';
import { bufferCollector } from './buffer-collector.ts';
import { explain } from './explain.ts';
import { firstRows } from './first-rows.ts';
import { progressBar } from './progress-bar.ts';
import { runInputs } from './run-inputs.ts';
import type { RunInput } from './run-inputs.ts';
import { stopSignal } from './stop-signal.ts';
import { totalsOf } from './totals.ts';

export interface RunCommand {
  readonly config?: string;
  readonly log?: string;
  readonly as?: string;
  readonly dryRun?: boolean;
  /** Of a dry run: how many rows are printed, at most, of each file. */
  readonly limit?: number;
  /** The number of a record: in place of sending, what each column saw of it. */
  readonly explain?: number;
  readonly rejects?: string;
  readonly report?: 'json';
}

export type RunExitCode = 0 | 1 | 3 | 130;

/** How many rejects are explained where no file takes them. */
const EXPLAINED_REJECTS = 3;

/** Rows of a dry run go to stdout, everything else to stderr. Gives the exit code, the worst of all files. */
export async function run(paths: readonly string[], command: RunCommand): Promise<RunExitCode> {
  const env = command.config === undefined ? process.env : { ...process.env, LOGSLUICE_CONFIG: command.config };
  const app = createApp({ env, directory: process.cwd() });
  const log = command.log === undefined ? undefined : app.logNamed(command.log);
  const inputs = await runInputs(paths, command.as);
  if (inputs.length === 0) process.stderr.write(`no files in ${paths.join(', ')}\n`);
  holdYoungGeneration();
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the files' }));
  const rejects = command.rejects === undefined ? undefined : rejectsFile(command.rejects);
  const reports: FileReport[] = [];
  let worst: RunExitCode = 0;
  try {
    for (const input of inputs) {
      const wanted = log ?? app.logFor(input.path);
      if (wanted !== undefined && command.explain !== undefined) {
        const source = await fileSource(input.file, input.path);
        const story = await explain(app, source, wanted, command.explain, interrupt.signal);
        process.stdout.write(`${story.lines.join('\n')}\n`);
        if (!story.found && worst === 0) worst = 3;
        continue;
      }
      const report = await runFile(
        app,
        input,
        wanted,
        command,
        rejects?.open(input.path) ?? explainingRejects(),
        interrupt.signal,
      );
      if (report === undefined) {
        process.stderr.write(`first ${command.limit} rows of ${input.path}; the rest was not read\n`);
        continue;
      }
      reports.push(report);
      const code = exitCodeOf(report);
      if (code === 1 || worst === 0) worst = code;
      for (const line of reportLines(report)) process.stderr.write(`${line}\n`);
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    const sendsNothing = command.dryRun === true || command.explain !== undefined;
    process.stderr.write(`interrupted${sendsNothing ? '' : ': the file under way was sent in part'}\n`);
    worst = 130;
  } finally {
    await rejects?.close();
  }
  if (command.report === 'json') {
    process.stderr.write(`${JSON.stringify({ files: reports, totals: totalsOf(reports) })}\n`);
  }
  return worst;
}

/** Gives no report where the rows that were asked for came before the end of the file. */
async function runFile(
  app: App,
  { file, path }: RunInput,
  log: Log | undefined,
  { dryRun = false, limit = Infinity }: RunCommand,
  rejects: RejectLog,
  signal: AbortSignal,
): Promise<FileReport | undefined> {
  if (log === undefined) return unmatchedReport(path);
  const source = await fileSource(file, path);
  const progress = progressBar(path, source.facts.size, dryRun);
  const first = firstRows(limit, path, toStdout);
  const collect = bufferCollector();
  try {
    const { report } = await app.ingest(source, {
      log,
      rejects,
      signal: AbortSignal.any([signal, first.signal]),
      onProgress: (state) => {
        progress.update(state);
        collect();
      },
      ...(dryRun ? { sink: printRows((lines) => first.write(lines)), maxInFlight: 1 } : {}),
    });
    return first.signal.aborted ? undefined : report;
  } catch (error) {
    if (signal.aborted || !first.signal.aborted) throw error;
    return undefined;
  } finally {
    progress.stop();
  }
}

async function toStdout(lines: Buffer): Promise<void> {
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}

/** Says the first rejects and how to keep them all: log data itself stays off the terminal. */
function explainingRejects(): RejectLog {
  let seen = 0;
  return {
    add(rejects, entry) {
      const where = entry === '' ? '' : `${entry}, `;
      for (const { number, error, offset } of rejects) {
        if (seen++ < EXPLAINED_REJECTS)
          process.stderr.write(`  ${where}record ${number}, byte ${offset}: ${error.code}: ${error.message}\n`);
      }
      return Promise.resolve();
    },
    close() {
      if (seen > 0) process.stderr.write(`  ${seen} rejected; keep them with --rejects FILE\n`);
      return Promise.resolve(undefined);
    },
  };
}
