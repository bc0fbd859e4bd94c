import { readFileSync } from 'node:fs';
import { createApp, fileSource, type FileReport, type Log } from '../app.ts';
import { PipelineError } from '../errors.ts';
import {
  emptyTable,
  estimateMonth,
  measuringSink,
  noWeight,
  planOf,
  readPrices,
  renderEstimate,
  runsTable,
  tableText,
  type Assumed,
  type Measured,
  type Weight,
} from '../workbench.ts';
import { runInputs } from './run-inputs.ts';
import { stopSignal } from './stop-signal.ts';

export interface EstimateCommand {
  readonly config?: string;
  readonly as?: string;
  readonly log?: string;
  /** In bytes. */
  readonly perDay?: number;
  readonly fileSize?: number;
  readonly regionPrices?: string;
  readonly alwaysReady: number;
  /** In MB. */
  readonly instanceMemory: number;
  readonly keptDays: number;
  readonly json?: boolean;
  readonly printPrices?: boolean;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const NOTHING_KEPT = { add: () => Promise.resolve(), close: () => Promise.resolve(undefined) };

/** Says what a volume of logs like the samples costs, by the logs.yaml of now. Sends nothing. Gives the exit code. */
export async function estimate(paths: readonly string[], command: EstimateCommand): Promise<0 | 1 | 130> {
  if (command.printPrices === true) {
    process.stdout.write(tableText());
    return 0;
  }
  const prices =
    command.regionPrices === undefined ? emptyTable() : readPrices(textOf(command.regionPrices), command.regionPrices);
  const env = command.config === undefined ? process.env : { ...process.env, LOGSLUICE_CONFIG: command.config };
  const app = createApp({ env, directory: process.cwd() });
  const named = command.log === undefined ? undefined : app.logNamed(command.log);
  using interrupt = stopSignal(new PipelineError('RUN_SHUTDOWN', { path: 'the samples' }));
  const weights = new Map<string, Weight>();
  const reports: FileReport[] = [];
  let bytes = 0;
  try {
    for (const { file, path } of await runInputs(paths, command.as)) {
      const log: Log | undefined = named ?? app.logFor(path);
      if (log === undefined) {
        say(`${path}: no log matches it: left out`);
        continue;
      }
      const source = await fileSource(file, path);
      const weight = weights.get(log.table) ?? noWeight();
      weights.set(log.table, weight);
      const { report } = await app.ingest(source, {
        log,
        rejects: NOTHING_KEPT,
        sink: measuringSink(weight),
        maxInFlight: 1,
        signal: interrupt.signal,
      });
      bytes += source.facts.size;
      reports.push(report);
      if (report.error !== undefined) say(`${path}: ${report.error.code}: ${report.error.message}`);
      if (report.rejected > 0) say(`${path}: ${report.rejected} of ${report.read} records are rejected`);
      if (log.deployment.transform !== undefined)
        say(`${path}: the transformation of ${log.name} is not run: what it drops is counted`);
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return 130;
  }
  const sum = (count: (report: FileReport) => number): number => reports.reduce((all, one) => all + count(one), 0);
  if (bytes === 0 || sum(({ sent }) => sent) === 0) {
    say('no sample has a row: there is nothing to estimate from');
    return 1;
  }
  const fileBytes = command.fileSize ?? bytes / reports.length;
  const measured: Measured = {
    files: reports.length,
    bytes,
    rejecting: reports.filter(({ rejected }) => rejected > 0).length,
    seconds: sum(({ seconds }) => seconds),
    tables: [
      ...[...weights].map(([table, weight]) => ({ ...weight, table, plan: planOf(app.config, table) })),
      runsTable(reports, bytes / fileBytes),
    ],
  };
  const assumed: Assumed = {
    perDayBytes: command.perDay ?? bytes,
    fileBytes,
    instanceGb: command.instanceMemory / 1024,
    alwaysReady: command.alwaysReady,
    keptDays: command.keptDays,
  };
  const result = estimateMonth(measured, assumed, prices);
  if (command.json === true) {
    const { date, region, currency } = prices;
    process.stdout.write(`${JSON.stringify({ prices: { date, region, currency }, measured, assumed, ...result })}\n`);
  } else process.stdout.write(`${renderEstimate(measured, assumed, result, prices).join('\n')}\n`);
  return 0;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new PipelineError(
      'SETTING_INVALID',
      { setting: '--region-prices', problem: `names ${file}, which cannot be read (${code})` },
      { cause },
    );
  }
}
