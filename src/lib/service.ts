/** Puts together what brings blobs in under claims and ledgers: the app, storage and the work queue. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { App, Environment, Log, Problem } from './app.ts';
import { Problems } from './app.ts';
import { queueAccounts, storageAccounts } from './azure/storage.ts';
import { functionTimeout, timeLimits } from './config/function-timeout.ts';
import { checkSettings } from './config/settings.ts';
import { cutting } from './delivery/cutting.ts';
import { presentOf } from './delivery/decide.ts';
import { IO } from './delivery/io.ts';
import { handleJob, type FoundFile, type JobEnd, type JobRooms } from './delivery/handle-job.ts';
import type { Job } from './delivery/job.ts';
import type { AfterDone, Ledger } from './delivery/ledger.ts';
import { Solitude } from './delivery/solitude.ts';
import { PipelineError } from './errors.ts';
import type { Bytes, RunOptions } from './seams.ts';
import { systemClock } from './sink/system-clock.ts';
import { blobSource, type PinnedSource } from './source/blob-source.ts';
import { isDirectory } from './source/is-directory.ts';
import { ledgerName, partName, rejectsName } from './state/blob-name.ts';
import { rejectLine } from './state/reject-line.ts';
import { sourceContainer } from './state/source-container.ts';
import { openedOnce } from './state/state-container.ts';
import { stateStore } from './state/state-store.ts';
import { workQueue } from './state/work-queue.ts';
import { jobProblems } from './telemetry/job-problems.ts';
import { ProblemBoard } from './telemetry/problem-board.ts';
import type { FileRun } from './telemetry/run-row.ts';
import type { SourceContainer, StateStore, WorkQueue } from './stores.ts';

export { poisonedDelayMs } from './delivery/delay.ts';
export { IO } from './delivery/io.ts';
export { jobText, parseJob } from './delivery/job.ts';
export type { Job } from './delivery/job.ts';
export type { JobEnd } from './delivery/handle-job.ts';
export type { Ledger } from './delivery/ledger.ts';

/** The connection of the account that the app's own container and queue lie in. */
export const STATE_CONNECTION = 'AzureWebJobsStorage';
/** Files that go on later wait here. The Functions host makes `…-poison` beside it. */
export const WORK_QUEUE = 'logsluice-work';
/** Where Event Grid puts its events when the app takes them from a queue; likewise. */
export const EVENT_QUEUE = 'logsluice-events';

/** Of a claim, while the settings are wrong: what the setting has by default. */
const LEASE_SECONDS = 45;
/** A part is long enough that a message and a ledger more are nothing. */
const PARTS = { leastBytes: 256_000_000, most: 64 };
/** What a crash may send again: what was under way, and what was acknowledged since the ledger's last writing. */
export const CHECKPOINTS = { parcels: 16, ms: 5_000 };

export interface ServiceOptions {
  readonly env: Environment;
  /** Where `host.json` lies, or below it. */
  readonly directory: string;
  /** Fails, each time anew, while settings or logs.yaml are wrong: files wait meanwhile. */
  readonly app: () => App;
  /** Into what large files are cut. */
  readonly parts?: { readonly leastBytes: number; readonly most: number };
  /** What this process knows to be wrong with the app: those that the app itself was given. Default: nothing yet. */
  readonly problems?: Problems;
}

export interface HandleOptions extends RunOptions {
  /** A time limit for this run that is shorter than that of the function. */
  readonly softMs?: number;
  /** Told of the ledger that a run leaves. */
  readonly onEnd?: (ledger: Ledger) => void;
  /** Told of what went wrong: with the app itself, by a bug, or with storage. */
  readonly onError?: (error: PipelineError) => void;
}

export interface Service {
  readonly store: StateStore;
  readonly work: WorkQueue;
  /** How long a claim lasts, and one call of a function may go on. */
  readonly limits: JobRooms['limits'];
  /** The files of a container, by the setting that names its account. */
  readonly files: (where: Pick<Job, 'connection' | 'container'>) => SourceContainer;
  /** A file as it is now; undefined where there is none. Fails with SOURCE_READ, as reading it does. */
  readonly open: (
    job: Pick<Job, 'connection' | 'container' | 'path'>,
    options: RunOptions,
  ) => Promise<PinnedSource | undefined>;
  /** A blob of the app's own container from a byte on. Fails likewise, and with STATE_READ where it is gone. */
  readonly read: (name: string, from: number, options: RunOptions) => AsyncIterable<Bytes>;
  /** Does what a message asks for, or what a trigger's event does: docs/delivery.md. Throws only where the work queue failed. */
  handle(job: Job, options: HandleOptions): Promise<JobEnd>;
  /** What is wrong with the app itself, as all its instances know it. Fails with STATE_READ and STATE_WRITE. */
  problems(options: RunOptions): Promise<readonly Problem[]>;
  /** Lets the other instances know what this one has found to be wrong, or mended. Fails likewise. */
  saveProblems(options: RunOptions): Promise<void>;
}

/** Opens nothing: connections are made with the first file. Fails with SETTING_INVALID where host.json cannot be read. */
export function createService({
  env,
  directory,
  app,
  problems = new Problems(),
  parts = PARTS,
}: ServiceOptions): Service {
  const { leaseSeconds = LEASE_SECONDS } = checkSettings(env).settings ?? {};
  const accounts = storageAccounts(env);
  const queues = queueAccounts(env);
  const container = env['LOGSLUICE_STATE_CONTAINER'] || 'logsluice';
  const store = stateStore(openedOnce(async () => (await accounts(STATE_CONNECTION)).getContainerClient(container)));
  const work = workQueue(async () => (await queues(STATE_CONNECTION)).getQueueClient(WORK_QUEUE));
  const instance = env['WEBSITE_INSTANCE_ID'] ?? hostname();
  const containerOf = async ({ connection, container }: Pick<Job, 'connection' | 'container'>) =>
    (await accounts(connection)).getContainerClient(container);

  const board = new ProblemBoard(store, problems);
  const files = (where: Pick<Job, 'connection' | 'container'>) => sourceContainer(() => containerOf(where));

  const find = async (job: Job, options: RunOptions): Promise<FoundFile | undefined> => {
    const current = app();
    const container = await watched(problems, job.connection, () => containerOf(job));
    const log = current.logFor(job.path);
    const growing = log?.growing === true;
    const source = await blobSource(container.getBlobClient(job.path), { ...options, growing });
    if (source === undefined || isDirectory(source)) return undefined;
    const { settleMinutes, splitAboveBytes } = current.settings;
    const cut = cutting(source.facts.size, { aboveBytes: splitAboveBytes, ...parts });
    const mayBeCut = cut !== undefined && log !== undefined && !growing;
    return {
      present: presentOf(source, log, current.config.fingerprint),
      rejectLine: (reject, entry) => rejectLine(reject, job.path, entry, log && { log: log.name, facts: source.facts }),
      ...afterOf(log),
      ...(growing && { growing: { content: source.ranges, settleMs: settleMinutes * 60_000 } }),
      ...(mayBeCut && {
        split: async (options) => ((await current.isSplittable(source, log, options)) ? cut : undefined),
      }),
      ingest: ({ ends, ledger: { generation }, ...run }) =>
        current.ingest(source, { ...run, log: log!, generation, ...(growing && { growing: { ends } }) }),
    };
  };

  const rooms: Omit<JobRooms, 'onEnd' | 'onError'> = {
    store,
    work,
    clock: systemClock,
    wall: () => new Date().toISOString(),
    random: Math.random,
    instance: randomUUID(),
    solitude: new Solitude(systemClock),
    limits: { leaseMs: leaseSeconds * 1000, ...timeLimits(functionTimeout(directory, env)) },
    checkpoints: CHECKPOINTS,
    ledgerName,
    partName,
    rejectsName,
    find,
    async finish(job, etag, after, options) {
      const blobs = files(job);
      // Where it is another blob by now it stays: that one has an event of its own.
      await (after === 'delete'
        ? blobs.remove(job.path, etag, options)
        : blobs.setTier(job.path, etag, after, options));
    },
  };
  return {
    store,
    work,
    limits: rooms.limits,
    files,
    open: async (job, options) => blobSource((await containerOf(job)).getBlobClient(job.path), options),
    async *read(name, from, options) {
      const own = await containerOf({ connection: STATE_CONNECTION, container });
      const source = await blobSource(own.getBlobClient(name), options);
      if (source === undefined) throw new PipelineError('STATE_READ', { what: `blob ${name}`, reason: 'it is gone' });
      yield* source.open({ ...options, from });
    },
    async handle(job, { signal, softMs = Infinity, onEnd, onError }) {
      const told = jobProblems(problems, { own: STATE_CONNECTION, ...(onError && { onError }) });
      const started = new Date().toISOString();
      let bytesIn = 0;
      const ofThisRun: Partial<JobRooms> = {
        async find(...asked) {
          const file = await find(...asked);
          if (file === undefined) return undefined;
          return {
            ...file,
            async ingest(run) {
              const outcome = await file.ingest(run);
              ({ bytesIn } = outcome.report);
              return outcome;
            },
          };
        },
        async onEnd(ledger) {
          told.onEnd();
          onEnd?.(ledger);
          await app().runs?.add(fileRun(ledger, job, { started, bytesIn, instance }), { signal });
        },
        onError: told.onError,
      };
      const limits = { ...rooms.limits, ...(softMs < rooms.limits.softMs && { softMs, isBrief: true }) };
      try {
        return await handleJob(job, { ...rooms, ...ofThisRun, limits }, { signal });
      } catch (error) {
        if (error instanceof PipelineError) told.onError(error);
        throw error;
      } finally {
        await saved(board, onError);
      }
    },
    problems: (options) => board.list(options),
    saveProblems: (options) => board.save(options),
  };
}

/** A job does not fail because its problems could not be written down. */
async function saved(board: ProblemBoard, onError: HandleOptions['onError']): Promise<void> {
  try {
    await board.save(IO);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    onError?.(error);
  }
}

/** Keeps account of whether `where` is in order. */
async function watched<T>(problems: Problems, where: string, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    problems.resolve(where);
    return result;
  } catch (error) {
    if (error instanceof PipelineError && error.scope === 'app') problems.raise(where, error);
    throw error;
  }
}

const TIERS = { cool: 'Cool', cold: 'Cold', archive: 'Archive' } as const satisfies Record<string, AfterDone>;

function afterOf(log: Log | undefined): { readonly after?: AfterDone } {
  if (log === undefined || log.onDone === 'keep') return {};
  return { after: log.onDone === 'delete' ? 'delete' : TIERS[log.onDone.tier] };
}

/** The row of a run: what it left in the ledger, so that the newest row of a file says all that became of it. */
export function fileRun(
  { counts, seconds, error = counts.error, rejects, ...ledger }: Ledger,
  { attempt }: Pick<Job, 'attempt'>,
  { started, bytesIn, instance }: { readonly started: string; readonly bytesIn: number; readonly instance: string },
): FileRun {
  const rejectsFile = rejects.at(-1)?.name;
  return {
    report: { ...ledger, ...counts, seconds, bytesIn, ...(error && { error }), ...(rejectsFile && { rejectsFile }) },
    container: ledger.container,
    generation: ledger.generation,
    started,
    ended: new Date().toISOString(),
    attempt: attempt + 1,
    run: ledger.runs,
    instance,
  };
}
