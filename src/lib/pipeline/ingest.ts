import { PipelineError } from '../errors.ts';
import type {
  Batch,
  Bytes,
  Clock,
  Entry,
  Mapper,
  Parser,
  RejectLog,
  RowChunk,
  RunOptions,
  Sink,
  Source,
  Step,
} from '../seams.ts';
import { forEachLimit } from './for-each-limit.ts';
import { Tally } from './report.ts';
import type { FileReport } from './report.ts';

/** One file on its way, with the rooms that it passes through. `app.ts` chooses them. */
export interface Ingestion {
  readonly source: Source;
  readonly log: string;
  readonly table: string;
  readonly entries: (source: Source, options: RunOptions) => AsyncIterable<Entry>;
  readonly mapper: (entry: Entry) => Mapper;
  readonly parser: (mapper: Mapper) => Parser;
  readonly batcher: () => Step<RowChunk, Batch>;
  readonly sink: Sink;
  readonly rejects: RejectLog;
  /** Batches under way at the same time. */
  readonly maxInFlight: number;
  readonly clock: Clock;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly bytesIn: number;
  readonly read: number;
  readonly sent: number;
}

export interface Outcome {
  readonly report: FileReport;
  /** Why a `failed` file was given up. Time can cure it. */
  readonly failure?: PipelineError;
}

/** A batch and the entry that its rows came from. */
interface EntryBatch {
  readonly batch: Batch;
  readonly entry: string;
}

/**
 * Brings one file into its table and gives the report of it. Rows before damage are delivered, and the damage is in the
 * report: `partial`. What stops the run before its end (settings, rights, time running out, storage) makes it `failed`.
 * Throws only the signal's reason when that aborts, or on a bug.
 */
export async function ingest(run: Ingestion, options: RunOptions): Promise<Outcome> {
  const tally = new Tally();
  const started = run.clock.now();
  let damage: PipelineError | undefined;
  let failure: PipelineError | undefined;
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof PipelineError)) throw error;
      failure ??= error;
      return undefined;
    }
  };

  const deliver = async ({ batch, entry }: EntryBatch): Promise<void> => {
    const delivery = await run.sink.send(batch, options);
    tally.deliver(delivery);
    const rejects = delivery.refused.map(({ row, error }) => batch.reject(row, error));
    tally.reject(rejects);
    await run.rejects.add(rejects, entry);
    if (delivery.failed !== undefined) throw delivery.failed;
    batch.release();
  };
  const onDamage = (error: PipelineError, entry: string): void => {
    damage ??= error;
    if (entry !== '') tally.damage(entry, error);
  };
  await attempt(() => forEachLimit(batches(run, tally, onDamage, options), run.maxInFlight, deliver));
  const rejectsFile = await attempt(() => run.rejects.close());
  if (failure === undefined && !tally.balanced) {
    throw new Error(
      `${tally.read} records were read, but ${tally.sent} + ${tally.rejected} + ${tally.filtered} accounted for`,
    );
  }
  const state = failure !== undefined ? 'failed' : damage !== undefined ? 'partial' : 'done';
  const seconds = (run.clock.now() - started) / 1000;
  const what = { file: run.source.path, log: run.log, table: run.table, state, seconds } as const;
  const report = tally.report(what, failure ?? damage, rejectsFile);
  return failure === undefined ? { report } : { report, failure };
}

async function* batches(
  run: Ingestion,
  tally: Tally,
  onDamage: OnDamage,
  options: RunOptions,
): AsyncGenerator<EntryBatch> {
  const counted = countedSource(run, tally);
  try {
    for await (const entry of run.entries(counted, options)) {
      for await (const batch of entryBatches(run, entry, tally, onDamage)) yield { batch, entry: entry.name };
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDamage(error, '');
  }
}

/**
 * Bytes are parsed in pieces of at most so many. Their text then fits where V8 keeps what dies young: an object of more
 * than 128 KiB gets memory of its own, mapped anew each time. Parsing and mapping took 0.5 (JSON) to 0.9 (access logs) of the CPU time that
 * they took with pieces of 256 KiB.
 */
const PARSED_BYTES = 64 * 1024;

async function* entryBatches(run: Ingestion, entry: Entry, tally: Tally, onDamage: OnDamage): AsyncGenerator<Batch> {
  const mapper = run.mapper(entry);
  const parser = run.parser(mapper);
  const batcher = run.batcher();
  const mapped = async function* (chunks: ReturnType<Parser['push']>): AsyncGenerator<Batch> {
    for (const chunk of chunks) {
      const rows = mapper.map(chunk);
      const { filtered = 0 } = chunk;
      tally.read += chunk.numbers.length + chunk.rejects.length + filtered;
      tally.filtered += rows.filtered + filtered;
      for (const rejects of [chunk.rejects, rows.rejects]) {
        if (rejects.length === 0) continue;
        tally.reject(rejects);
        await run.rejects.add(rejects, entry.name);
      }
      yield* batcher.push(rows);
    }
  };
  let damage: PipelineError | undefined;
  try {
    for await (const bytes of entry.content) {
      for (let from = 0; from < bytes.length; from += PARSED_BYTES) {
        yield* mapped(parser.push(bytes.subarray(from, from + PARSED_BYTES)));
      }
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    damage = error;
    onDamage(error, entry.name);
  }
  yield* mapped(parser.end(damage));
  yield* batcher.end();
  tally.entry(parser, mapper);
}

type OnDamage = (error: PipelineError, entry: string) => void;

/** The source, and how much of it has been read: in order, or here and there. */
function countedSource(run: Ingestion, tally: Tally): Source {
  const { ranges } = run.source;
  return {
    ...run.source,
    open: (options) => counting(run, options, tally),
    ...(ranges !== undefined && {
      ranges: {
        size: ranges.size,
        async read(from, length, options) {
          const bytes = await ranges.read(from, length, options);
          tally.bytesIn = Math.min(ranges.size, tally.bytesIn + length);
          run.onProgress?.(tally);
          return bytes;
        },
      },
    }),
  };
}

/** Reports how far the source has been read. Reading a stretch again, as damage demands, does not count. */
async function* counting(run: Ingestion, options: Parameters<Source['open']>[0], tally: Tally): AsyncGenerator<Bytes> {
  let position = options.from ?? 0;
  for await (const bytes of run.source.open(options)) {
    position += bytes.length;
    tally.bytesIn = Math.max(tally.bytesIn, position);
    run.onProgress?.(tally);
    yield bytes;
  }
}

/** What ends a file's content early for good. What time can cure (storage not answering) fails the run instead. */
const isDamage = (error: unknown): error is PipelineError =>
  error instanceof PipelineError && error.scope === 'blob' && error.retry === 'never';
