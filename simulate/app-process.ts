import { batcher } from '../src/lib/batch/batcher.ts';
import { matchLog } from '../src/lib/config/match-log.ts';
import type { FileRun } from '../src/lib/delivery/deliver-file.ts';
import { handleJob, type FoundFile, type JobEnd, type JobRooms } from '../src/lib/delivery/handle-job.ts';
import type { Job } from '../src/lib/delivery/job.ts';
import type { Ledger } from '../src/lib/delivery/ledger.ts';
import { presentOf } from '../src/lib/delivery/decide.ts';
import { sweep } from '../src/lib/delivery/sweep.ts';
import { cutting } from '../src/lib/delivery/cutting.ts';
import { Solitude } from '../src/lib/delivery/solitude.ts';
import { compileMapper } from '../src/lib/map/mapper.ts';
import { ingest } from '../src/lib/pipeline/ingest.ts';
import type { Log } from '../src/lib/config/types.ts';
import { SPLIT_HEAD_BYTES, type RunOptions } from '../src/lib/seams.ts';
import type { PinnedSource } from '../src/lib/source/blob-source.ts';
import { partOf } from '../src/lib/source/part-source.ts';
import { streams, type StreamSink } from '../src/lib/sink/streams.ts';
import { ledgerName, partName, rejectsName } from '../src/lib/state/blob-name.ts';
import { rejectLine } from '../src/lib/state/reject-line.ts';
import type { StateStore } from '../src/lib/stores.ts';
import type { IngestionService } from './ingestion-service.ts';
import type { Instance } from './instance.ts';
import { logsOf, type LogsVersion } from './logs.ts';
import type { ScenarioSettings } from './scenario.ts';
import { filesOf, hazardous, type Strike } from './simulated-files.ts';
import type { Hazard, Version } from './version.ts';
import type { ReachedStorage } from './simulated-storage.ts';
import { CONTAINER, type Truth } from './truth.ts';

export const WORK_QUEUE = 'work';

const LEASE_MS = 45_000;
const CHECKPOINT_MS = 5_000;
const RETENTION_MS = 90 * 86_400_000;
const GATE = { maxCalls: 8, callsPerMinute: 12_000, bytesPerMinute: 2_000_000_000 };
/** As the app has it: a run is broken off at 85 % of the function's time, and pauses at 60 %. */
const HARD_SHARE = 85 / 60;
const ENDPOINT = 'https://rule.example';

export interface ProcessRooms {
  readonly storage: ReachedStorage;
  readonly service: IngestionService;
  readonly truth: Truth;
  readonly logs: LogsVersion;
  readonly settings: ScenarioSettings;
  readonly strike: Strike;
}

/** The app in one process, put together over the world as `src/lib/app.ts` and `src/lib/service.ts` do it over Azure. */
export class AppProcess {
  readonly #self: Instance;
  readonly #rooms: ProcessRooms;
  readonly #sinkOf: (stream: string) => StreamSink;
  readonly #job: JobRooms;
  /** Paths of files that are read. */
  readonly #reading: string[] = [];

  constructor(self: Instance, rooms: ProcessRooms) {
    this.#self = self;
    this.#rooms = rooms;
    const { storage, service, settings } = rooms;
    const random = (): number => self.random.below(2 ** 32) / 2 ** 32;
    const route = { endpoint: ENDPOINT, rule: 'dcr-1' };
    const routes = Array.from({ length: settings.rules }, (_, n) => ({ ...route, rule: `dcr-${n}` }));
    this.#sinkOf = streams(
      {
        routes: new Map(['Objects', 'Csv', 'Text'].map((table) => [`Custom-${table}_CL`, routes])),
        retrySeconds: settings.retrySeconds,
        gate: GATE,
      },
      (_, stream) => service.endpoint(self, stream, settings.latencyMs),
      { clock: self.clock, random, pack: (body) => Promise.resolve(body) },
    );
    this.#job = {
      store: this.#watched(storage.state),
      work: storage.queue(WORK_QUEUE),
      clock: self.clock,
      wall: () => new Date(self.wallNow()).toISOString(),
      random,
      instance: self.name,
      solitude: new Solitude(self.clock),
      limits: { leaseMs: LEASE_MS, softMs: settings.softMs, hardMs: settings.softMs * HARD_SHARE },
      checkpoints: { parcels: settings.checkpointParcels, ms: CHECKPOINT_MS },
      ledgerName,
      partName,
      rejectsName,
      find: (job, options) => this.#find(job, options),
      async finish({ path }, etag, after, options) {
        const blobs = storage.sources(CONTAINER);
        await (after === 'delete' ? blobs.remove(path, etag, options) : blobs.setTier(path, etag, after, options));
      },
      onError({ code, cause }, { path }) {
        if (code === 'RUN_BUG')
          rooms.truth.broken.push(`a bug, at ${path}: ${cause instanceof Error ? cause.stack : ''}`);
        if (code === 'RUN_CLAIM_LOST' || code.startsWith('STATE_')) rooms.truth.wordless(path);
      },
    };
  }

  /** As the function does it that a message is for. */
  handle(job: Job, options: RunOptions): Promise<JobEnd> {
    return handleJob(job, this.#job, options);
  }

  async sweep(options: RunOptions): Promise<void> {
    const { storage, logs } = this.#rooms;
    const { work, clock, wall, random } = this.#job;
    const names = { ledgerName, partName, rejectsName };
    const rooms = { ...names, work, clock, wall, random, container: CONTAINER, connection: 'LogsStorage' };
    const { fingerprint } = logsOf(logs);
    const blobs = storage.sources(CONTAINER);
    const more = { store: storage.state, blobs, config: fingerprint, retentionMs: RETENTION_MS };
    await sweep({ ...rooms, ...more }, options);
  }

  async #find({ path }: Job, options: RunOptions): Promise<FoundFile | undefined> {
    const { logs, settings, storage, truth } = this.#rooms;
    const config = logsOf(logs);
    const log = matchLog(config, path);
    const growing = log?.growing === true;
    const source = await storage.open(CONTAINER, path, { ...options, chunkBytes: settings.chunkBytes, growing });
    if (source === undefined) return undefined;
    const cut = log === undefined || growing ? undefined : cutting(source.facts.size, settings.parts);
    return {
      present: presentOf(source, log, config.fingerprint),
      rejectLine: (reject, entry) => rejectLine(reject, path, entry),
      ...(log?.onDone === 'delete' && { after: 'delete' }),
      ...(growing && { growing: { content: source.ranges, settleMs: settings.settleMs } }),
      ...(cut && { split: async (options) => ((await this.#isOfLines(source, log!, options)) ? cut : undefined) }),
      ingest: async (run) => {
        truth.runBegun(truth.versionOf(source.etag), logs.framing, run);
        this.#reading.push(path);
        try {
          return await this.#ingest(source, log!, run);
        } finally {
          this.#reading.splice(this.#reading.indexOf(path), 1);
        }
      },
    };
  }

  async #ingest(pinned: PinnedSource, log: Log, run: FileRun): ReturnType<typeof ingest> {
    const { settings, truth } = this.#rooms;
    const { clock, wallNow } = this.#self;
    const version = truth.versionOf(pinned.etag);
    const { resume, rejects, onRead, onSettled, pause, lastCall, fence, signal, range, ends } = run;
    const { hazard } = version;
    const source =
      hazard === undefined ? pinned : hazardous(pinned, hazard, () => this.#struck(version, run.ledger, hazard));
    const part = range && (await partOf(source, range, { signal }));
    return ingest(
      {
        source: part?.source ?? source,
        ...(part && { begin: part.begin }),
        ...(log.growing && { growing: { ends } }),
        log: log.name,
        table: log.table,
        entries: (counted, options) => filesOf(counted, version, options),
        mapper: ({ name, index = 0 }) =>
          compileMapper(log.columns, log.format.values, {
            blob: source.facts,
            entry: name,
            entryIndex: index,
            generation: run.ledger.generation,
            maxRowBytes: settings.maxBodyBytes - 2,
            now: wallNow(),
            drop: log.drop,
          }),
        parser: ({ projection }, start) => log.format.parser(projection, { maxRecordBytes: 1_000_000 }, start),
        batcher: () => batcher(settings.maxBodyBytes),
        sink: this.#sinkOf(log.stream).lane(),
        rejects,
        maxInFlight: settings.maxInFlight,
        maxRejectRatio: log.maxRejectRatio,
        judgedRecords: settings.judgedRecords,
        clock,
        resume,
        onRead,
        onSettled,
      },
      { signal, pause, lastCall, fence },
    );
  }

  async #isOfLines(source: PinnedSource, { format }: Log, options: RunOptions): Promise<boolean> {
    const { ranges, etag } = source;
    const head = await ranges.read(0, Math.min(SPLIT_HEAD_BYTES, ranges.size), options);
    if (!format.splittable(head)) return false;
    const { value } = await filesOf(source, this.#rooms.truth.versionOf(etag), options).next();
    return value?.from !== undefined;
  }

  #struck(version: Version, ledger: Ledger, hazard: Hazard): Promise<void> {
    const { truth, strike } = this.#rooms;
    truth.struck(
      version,
      ledger,
      this.#reading.filter((path) => path !== version.path),
    );
    return strike(hazard);
  }

  /** The store, with an eye on who has which lease, and on rejects: a run has the blob of its own for itself. */
  #watched(store: StateStore): StateStore {
    const { truth } = this.#rooms;
    return {
      ...store,
      append: async (name, position, bytes, options) => {
        const outcome = await store.append(name, position, bytes, options);
        if (outcome === 'lost') truth.broken.push(`${this.#self.name} finds other bytes in ${name}, at ${position}`);
        return outcome;
      },
      acquire: async (name, leaseMs, options) => {
        const lease = await store.acquire(name, leaseMs, options);
        if (typeof lease !== 'string') truth.leased(this.#self, name, lease.id);
        return lease;
      },
    };
  }
}
