/** The composition root: the one place that names the concrete and hands it to the rooms. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { azureCredential, developmentCredential, explaining } from './azure/credential.ts';
import { batcher } from './batch/batcher.ts';
import { checkConfig, loadConfig } from './config/load-config.ts';
import { logNamed } from './config/log-named.ts';
import { matchLog } from './config/match-log.ts';
import { outsideOf } from './config/outside.ts';
import { type Finding, renderProblem } from './config/problem.ts';
import { loadSettings } from './config/settings.ts';
import type { Environment, Settings } from './config/settings.ts';
import type { Log, LogsConfig } from './config/types.ts';
import { destinations } from './deployment/destinations.ts';
import { tablesOfApp } from './deployment/tables-at.ts';
import { openEntries } from './decode/entries.ts';
import { layers } from './decode/registry.ts';
import { PipelineError } from './errors.ts';
import { probeStreams, type StreamProbe } from './live/probe-streams.ts';
import { compileMapper } from './map/mapper.ts';
import { valueChecks } from './map/value-checks.ts';
import { ingest } from './pipeline/ingest.ts';
import type { IngestOptions as RunSignals, Ingestion, Outcome, Progress } from './pipeline/ingest.ts';
import { boundRegexEngine, proveRegexBound } from './regex-engine.ts';
import { holdsPattern } from './regex/pattern-option.ts';
import {
  SPLIT_HEAD_BYTES,
  type Entry,
  type Parser,
  type ParserStart,
  type RejectLog,
  type RunOptions,
  type Sink,
  type Source,
} from './seams.ts';
import { ingestionEndpoints } from './sink/ingestion-endpoints.ts';
import { systemMeans } from './sink/means.ts';
import { generationOf } from './source/generation-of.ts';
import { partOf, type ByteRange } from './source/part-source.ts';
import { streams } from './sink/streams.ts';
import { systemClock } from './sink/system-clock.ts';
import { Problems } from './telemetry/problems.ts';
import { runLog } from './telemetry/run-log.ts';
import type { RunLog } from './telemetry/run-log.ts';

export { copyLogsFile } from './config/copy-logs-file.ts';
export { functionTimeout, timeLimits } from './config/function-timeout.ts';
export type { TimeLimits } from './config/function-timeout.ts';
export { checkSettings, loadSettings } from './config/settings.ts';
export type { Environment, Settings } from './config/settings.ts';
export type { Log, LogsConfig, LogTest } from './config/types.ts';
export type { Outcome, Progress } from './pipeline/ingest.ts';
export type { StreamProbe } from './live/probe-streams.ts';
export { explainRecord, isDropped } from './map/explain-record.ts';
export type { ColumnStory, RecordPlace } from './map/explain-record.ts';
export { unmatchedReport } from './pipeline/report.ts';
export type { FileReport } from './pipeline/report.ts';
export { printRows } from './sink/print-rows.ts';
export { fileSource } from './source/file-source.ts';
export { generationOf } from './source/generation-of.ts';
export { rejectsFile } from './state/file-rejects.ts';
export { Problems } from './telemetry/problems.ts';
export type { Problem } from './telemetry/problems.ts';
export { RUN_COLUMNS, RUNS_STREAM } from './telemetry/run-row.ts';
export { startWatchdog } from './watchdog/watchdog.ts';
export { holdYoungGeneration } from './young-generation.ts';
export type { Watchdog } from './watchdog/watchdog.ts';

export interface AppOptions {
  readonly env: Environment;
  /** Where a relative LOGSLUICE_CONFIG starts. */
  readonly directory: string;
  /** Where what is wrong with the app is told. Default: its own. */
  readonly problems?: Problems;
}

/** A blob as the trigger names it: the connection by the name of its setting. */
export interface BlobRef {
  readonly connection: string;
  readonly container: string;
  readonly name: string;
}

export interface IngestOptions extends RunSignals, Pick<Ingestion, 'resume' | 'onRead' | 'onSettled' | 'growing'> {
  readonly log: Log;
  readonly rejects: RejectLog;
  /** Only the records that begin in these bytes: of a source that {@link App.isSplittable}. */
  readonly range?: ByteRange;
  /** Default: the stream's own. */
  readonly sink?: Sink;
  /** Default: the setting. A sink that must see batches in order takes one at a time. */
  readonly maxInFlight?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Told of each file in an archive before it is read; of the blob itself, whose name is empty. */
  readonly onEntry?: (name: string, index: number) => void;
  /** Of the content, for ids of records. Default: {@link generationOf}. */
  readonly generation?: string;
  /** What is read in place of the files in the source; `all` gives those. */
  readonly entries?: (all: () => AsyncIterable<Entry>) => AsyncIterable<Entry>;
  /** What reads an entry in place of the parser of the log; `make` makes that one. Asked once for each, in their order. */
  readonly parser?: (make: (start?: ParserStart) => Parser) => Parser;
}

export interface App {
  readonly settings: Settings;
  readonly config: LogsConfig;
  readonly problems: Problems;
  /** Stream → its rules, of all settings but LOGSLUICE_RULE. */
  readonly routes: Settings['routes'];
  /** Where each run of a blob leaves a row, if a setting names a stream for it. */
  readonly runs?: RunLog;
  logFor(path: string): Log | undefined;
  /** The log of that name. Throws SETTING_INVALID where there is none. */
  logNamed(name: string): Log;
  /** Whether each line of it is a record at its place, so that it may be read in parts. Fails with SOURCE_* errors. */
  isSplittable(source: Source, log: Log, options: RunOptions): Promise<boolean>;
  /** Asks the service whether each stream of the logs, and that of the runs, may be sent to; sends no data. */
  probe(options: RunOptions): Promise<readonly StreamProbe[]>;
  /** Brings one source into the table of its log. */
  ingest(source: Source, options: IngestOptions): Promise<Outcome>;
}

/** Fails with SETTING_INVALID, CONFIG_INVALID, TABLES_INVALID or REGEX_ENGINE. Opens nothing: connections are made with the first file. */
export function createApp({ env, directory, problems = new Problems() }: AppOptions): App {
  boundRegexEngine();
  const settings = loadSettings(env);
  const config = readConfig(resolve(directory, settings.config), settings.config, env);
  if (holdsPattern(config)) proveRegexBound();
  const { routes, undeclared } = destinations(settings, () => tablesOfApp(directory));
  const incomplete = new Set(config.logs.filter((log) => undeclared(log).length > 0));
  const connect = ingestionEndpoints({
    audience: settings.audience,
    credential: explaining(azureCredential(env), settings.audience),
    developmentCredential: developmentCredential(settings.audience),
  });
  const sinkOf = streams({ ...settings, routes }, connect, systemMeans);
  const { runsStream, defaultRoute } = settings;
  const runs =
    runsStream === undefined
      ? undefined
      : runLog(
          { send: (batch, options) => sinkOf(runsStream).lane().send(batch, options) },
          {
            stream: runsStream,
            onSent: () => problems.resolve(runsStream),
            onFailure(error) {
              if (error.scope === 'app') problems.raise(runsStream, error);
              process.emitWarning(`${error.message} ${error.fix}`, { code: error.code });
            },
          },
        );
  const ingestSource = async (source: Source, options: IngestOptions): Promise<Outcome> => {
    const { log, range, resume, growing, onRead, onSettled, pause, lastCall, fence, signal } = options;
    const part = range && (await partOf(source, range, { signal }));
    const outcome = await ingest(
      {
        source: part?.source ?? source,
        ...(part && { begin: part.begin }),
        log: log.name,
        table: log.table,
        entries(counted, run) {
          const all = () => openEntries(counted, layers, { ...run, limits: settings.decodeLimits });
          return options.entries === undefined ? all() : options.entries(all);
        },
        mapper: ({ name, index = 0 }) => {
          options.onEntry?.(name, index);
          const maxRowBytes = settings.maxBodyBytes - 2;
          return compileMapper(log.columns, log.format.values, {
            blob: source.facts,
            entry: name,
            entryIndex: index,
            generation: options.generation ?? generationOf(source),
            maxRowBytes,
            now: Date.now(),
            drop: log.drop,
            undeclared: incomplete.has(log),
          });
        },
        parser({ projection }, start) {
          const make = (at = start) => log.format.parser(projection, { maxRecordBytes: settings.maxRecordBytes }, at);
          return options.parser === undefined ? make() : options.parser(make);
        },
        batcher: () => batcher(settings.maxBodyBytes),
        sink: options.sink ?? sinkOf(log.stream).lane(),
        rejects: options.rejects,
        maxInFlight: options.maxInFlight ?? settings.maxInFlight,
        clock: systemClock,
        maxRejectRatio: log.maxRejectRatio,
        ...(resume && { resume }),
        ...(growing && { growing }),
        ...(onRead && { onRead }),
        ...(onSettled && { onSettled }),
        ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      },
      { signal, ...(pause && { pause }), ...(lastCall && { lastCall }), ...(fence && { fence }) },
    );
    if (outcome.failure?.scope === 'app') problems.raise(log.stream, outcome.failure);
    // Only a row that was accepted proves a stream: a file without any says nothing of it.
    else if (outcome.report.sent > 0) problems.resolve(log.stream);
    return outcome;
  };

  return {
    settings,
    config,
    problems,
    routes,
    ...(runs && { runs }),
    logFor: (path) => matchLog(config, path),
    logNamed: (name) => logNamed(config, name),
    probe(options) {
      const used = new Set([
        ...config.logs.map(({ stream }) => stream),
        ...(runsStream === undefined ? [] : [runsStream]),
      ]);
      const destinations = Array.from(used, (stream) => ({
        stream,
        routes: routes.get(stream) ?? (defaultRoute === undefined ? [] : [defaultRoute]),
      }));
      return probeStreams(destinations, { connect, pack: systemMeans.pack }, options);
    },
    isSplittable: async (source, { format }, options) => {
      const { ranges } = source;
      const head = await ranges?.read(0, Math.min(SPLIT_HEAD_BYTES, ranges.size), options);
      if (head === undefined || !format.splittable(head)) return false;
      const entries = openEntries(source, layers, { ...options, limits: settings.decodeLimits });
      const { value } = await entries.next();
      await entries.return(undefined);
      return value?.from !== undefined;
    },
    ingest: ingestSource,
  };
}

export interface CheckedLogs {
  /** There when no problem is an error. */
  readonly config?: LogsConfig;
  /** Each as `logs.yaml:LINE:COLUMN  message  (what to do)`, in the order of the text. */
  readonly problems: readonly string[];
  readonly errors: number;
  /** The same of something that is found out later. */
  readonly lineOf: (finding: Finding) => string;
}

/** Everything that is wrong with the text of a `logs.yaml` that lies at `path`. `file` names it in messages. */
export function checkLogs(text: string, file: string, path: string, env: Environment): CheckedLogs {
  const { config, problems, problemOf } = checkConfig(text, file, valueChecks, outsideOf(path, env));
  return {
    ...(config === undefined ? {} : { config }),
    problems: problems.map((problem) => renderProblem(file, problem)),
    errors: problems.filter(({ severity }) => severity === 'error').length,
    lineOf: (finding) => renderProblem(file, problemOf(finding)),
  };
}

function readConfig(path: string, file: string, env: Environment): LogsConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const first = `it cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`;
    throw new PipelineError('CONFIG_INVALID', { file, problems: 1, first }, { cause });
  }
  return loadConfig(text, file, valueChecks, outsideOf(path, env));
}
