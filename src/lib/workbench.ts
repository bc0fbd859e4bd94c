/** Puts together what is done with sample files at a desk. Nothing of it is in the function app. */
import { outsideOf, type Environment, type Settings } from './app.ts';
import { loadConfig } from './config/load-config.ts';
import { matchLog } from './config/match-log.ts';
import { openEntries } from './decode/entries.ts';
import { layers } from './decode/registry.ts';
import { PipelineError } from './errors.ts';
import { appendEntry, isWithoutLogs } from './infer/append-entry.ts';
import { infer, type Inferred } from './infer/infer.ts';
import type { Wishes } from './infer/propose.ts';
import { valueChecks } from './map/value-checks.ts';
import { boundRegexEngine } from './regex-engine.ts';
import type { RunOptions, Source } from './seams.ts';

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
