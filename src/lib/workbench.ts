/** Puts together what is done with sample files at a desk. Nothing of it is in the function app. */
import { RUNS_STREAM, type Environment, type FileReport, type LogsConfig, type Settings } from './app.ts';
import { loadConfig } from './config/load-config.ts';
import { outsideOf } from './config/outside.ts';
import type { TablePlan } from './config/types.ts';
import { matchLog } from './config/match-log.ts';
import { openEntries } from './decode/entries.ts';
import { layers } from './decode/registry.ts';
import { PipelineError } from './errors.ts';
import { billedBytes } from './estimate/billed-bytes.ts';
import type { MeasuredTable } from './estimate/estimate-month.ts';
import { appendEntry, isWithoutLogs } from './infer/append-entry.ts';
import { infer, type Inferred } from './infer/infer.ts';
import type { Wishes } from './infer/propose.ts';
import { valueChecks } from './map/value-checks.ts';
import { boundRegexEngine } from './regex-engine.ts';
import type { RunOptions, Source } from './seams.ts';
import { runRow } from './telemetry/run-row.ts';

export { estimateMonth } from './estimate/estimate-month.ts';
export type { Assumed, Measured } from './estimate/estimate-month.ts';
export { measuringSink, noWeight } from './estimate/measuring-sink.ts';
export type { Weight } from './estimate/measuring-sink.ts';
export { emptyTable, readPrices, tableText } from './estimate/price-table.ts';
export { renderEstimate } from './estimate/render-estimate.ts';
export { entryBehind } from './infer/append-entry.ts';
export { matchOf } from './infer/file-names.ts';
export type { Inferred } from './infer/infer.ts';
export { SAMPLE_BYTES } from './infer/read-samples.ts';
export type { Wishes } from './infer/propose.ts';

export interface InferSamplesOptions extends RunOptions {
  readonly settings: Settings;
  readonly wishes: Wishes;
  /** How many rows are kept. */
  readonly rows: number;
}

/** Proposes an entry of `logs.yaml` for files of one log: see {@link infer}. */
export const inferSamples = (
  sources: readonly Source[],
  { settings, signal, ...options }: InferSamplesOptions,
): Promise<Inferred> => {
  boundRegexEngine();
  return infer(sources, {
    ...options,
    limits: { maxRecordBytes: settings.maxRecordBytes, maxRowBytes: settings.maxBodyBytes - 2 },
    open: (source) => openEntries(source, layers, { signal, limits: settings.decodeLimits }),
  });
};

/** A `logs.yaml`, or what it will be. */
export interface LogsText {
  /** For messages. */
  readonly file: string;
  /** Where it lies: what it refers to is looked for beside it. */
  readonly path: string;
  readonly text: string;
}

/**
 * What is in the way of one more log: INFER_NAME_TAKEN where there is one of that name, INFER_MATCH_TAKEN where an
 * earlier one takes files at these paths. Throws CONFIG_INVALID where the text itself is not sound.
 */
export function conflictsWith(
  logs: LogsText,
  { name }: Inferred,
  paths: readonly string[],
  env: Environment,
): readonly PipelineError[] {
  const { file, path, text } = logs;
  if (isWithoutLogs(text)) return [];
  const config = loadConfig(text, file, valueChecks, outsideOf(path, env));
  const isTaken = config.logs.some((log) => log.name === name);
  const taken = paths.flatMap((one) => {
    const log = matchLog(config, one);
    return log === undefined ? [] : [{ path: one, log: log.name }];
  });
  return [
    ...(isTaken ? [new PipelineError('INFER_NAME_TAKEN', { file, name })] : []),
    ...(taken[0] === undefined ? [] : [new PipelineError('INFER_MATCH_TAKEN', { file, ...taken[0] })]),
  ];
}

/** The text with the proposed entry as its last. Throws CONFIG_INVALID where `check` finds an error in it. */
export function withEntry({ file, path, text }: LogsText, { render }: Inferred, env: Environment): string {
  const longer = appendEntry(text, render);
  loadConfig(longer, file, valueChecks, outsideOf(path, env));
  return longer;
}

/** The plan of a table: what one of its logs says. */
export const planOf = ({ logs }: LogsConfig, table: string): TablePlan =>
  logs.find((log) => log.table === table && log.deployment.plan !== undefined)?.deployment.plan ?? 'Analytics';

/** What the app tells of its runs, a row for each of so many files like those of the reports. */
export function runsTable(reports: readonly FileReport[], files: number): MeasuredTable {
  const now = new Date().toISOString();
  const rows = reports.map((report) =>
    runRow({
      report,
      container: 'logs',
      generation: '"0x8DE2B0000000000"',
      started: now,
      ended: now,
      instance: '0'.repeat(64),
    }),
  );
  const scale = files / rows.length;
  return {
    table: RUNS_STREAM.replace('Custom-', ''),
    plan: 'Analytics',
    rows: files,
    billed:
      scale * rows.reduce((sum, row) => sum + billedBytes(JSON.parse(row) as Readonly<Record<string, unknown>>), 0),
    json: scale * rows.reduce((sum, row) => sum + Buffer.byteLength(row), 0),
  };
}
