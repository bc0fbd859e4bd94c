import { PipelineError } from '../errors.ts';
import type { Bytes, Clock, Entry, RejectLog, RunOptions, Sink, Source } from '../seams.ts';
import { forEachLimit } from './for-each-limit.ts';
import { START, type Mark } from './mark.ts';
import type { Parcel } from './parcel.ts';
import { isDamage, readParcels, type EntryRooms } from './read-parcels.ts';
import { Tally } from './report.ts';
import type { Counts, FileReport } from './report.ts';
import { Settlement } from './settlement.ts';

/** One file on its way, with the rooms that it passes through. `app.ts` chooses them. */
export interface Ingestion extends Omit<EntryRooms, 'start' | 'pause'> {
  readonly source: Source;
  readonly log: string;
  readonly table: string;
  readonly entries: (source: Source, options: RunOptions) => AsyncIterable<Entry>;
  readonly sink: Sink;
  readonly rejects: RejectLog;
  /** Batches under way at the same time. */
  readonly maxInFlight: number;
  /** Share of rejects, once `judgedRecords` were read, from which on the file is not what its log says. Default: 1. */
  readonly maxRejectRatio?: number;
  /** So many records say what a file is. Default: {@link JUDGED_RECORDS}. */
  readonly judgedRecords?: number;
  readonly clock: Clock;
  /** How far an earlier run got. Default: the file begins here. */
  readonly resume?: Settled;
  /** Told of each stretch that was read, by its end, before it is sent. */
  readonly onRead?: (end: Mark) => void;
  /** Told each time that more of the file is settled. What it is given changes no more. A promise holds the run up. */
  readonly onSettled?: (settled: Settled) => void | Promise<void>;
  readonly onProgress?: (progress: Progress) => void;
}

/** Everything up to a mark, as counts. */
export interface Settled {
  readonly mark: Mark;
  readonly counts: Counts;
  /** There where the counts are of one record more: one without its end, which holds for a run that came to its end. */
  readonly isHalf?: true;
}

export interface Progress {
  readonly bytesIn: number;
  readonly read: number;
  readonly sent: number;
}

export interface Outcome {
  readonly report: FileReport;
  /** Why a `failed` or `parked` file was given up. */
  readonly failure?: PipelineError;
  readonly settled: Settled;
  /** Of a growing file that is `done`: a record at its end waits for the rest of it. */
  readonly isOpen?: boolean;
}

export interface IngestOptions extends RunOptions {
  /** When it aborts, reading stops, what was read is sent, and the run ends `paused`. */
  readonly pause?: AbortSignal;
  /** No call to the service begins after it aborts: batches that wait then fail with RUN_DEADLINE. */
  readonly lastCall?: AbortSignal;
  /** Throws where the run may send nothing any more: asked right before each call. */
  readonly fence?: () => void;
}

export const JUDGED_RECORDS = 1000;

/**
 * Brings one file into its table and gives the report of it. Rows before damage are delivered, and the damage is in the
 * report: `partial`. A file that is not what its log says is `parked`. What stops the run before its end (settings,
 * rights, time running out, storage) makes it `failed`. The counts of the report are of what is settled: accepted,
 * refused and kept, or dropped, without a gap.
 * Throws only the signal's reason when that aborts, or on a bug.
 */
export async function ingest(run: Ingestion, options: IngestOptions): Promise<Outcome> {
  const { resume, maxRejectRatio = 1, judgedRecords = JUDGED_RECORDS } = run;
  const tally = new Tally(resume?.counts);
  const started = run.clock.now();
  let mark = resume?.mark ?? START;
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
  const settlement = new Settlement(run.rejects, tally, ({ end, isHalf }) => {
    mark = end;
    const kept = run.onSettled?.({ mark, counts: tally.counts(), ...(isHalf && { isHalf }) });
    // Whatever becomes of what is kept, which nobody else waits for, it is judged.
    return kept === undefined ? judge() : kept.finally(judge);
  });
  const judge = (): void => {
    const { settledRead: read, rejected } = tally;
    if (read < judgedRecords || rejected <= read * maxRejectRatio) return;
    throw new PipelineError('PARSE_WRONG_FORMAT', { read, rejected, log: run.log });
  };
  const { signal, lastCall, fence } = options;
  const sending = { signal, ...(lastCall && { pause: lastCall }), ...(fence && { fence }) };
  const deliver = async (parcel: Parcel): Promise<void> => {
    if (parcel.batch === undefined) return settlement.answered(parcel, undefined);
    const delivery = await run.sink.send(parcel.batch, sending);
    tally.deliver(delivery);
    if (delivery.failed !== undefined) throw delivery.failed;
    const settled = settlement.answered(parcel, delivery);
    parcel.batch.release();
    await settled;
  };

  await attempt(async () => {
    // The run that came this far may have died before it could say so, and nothing may be left to settle.
    judge();
    await forEachLimit(parcels(run, mark, tally, settlement, options), run.maxInFlight, deliver);
  });
  const rejectsFile = await attempt(() => run.rejects.close());
  if (failure === undefined && !tally.balanced) {
    throw new Error(`${tally.read} records were read, but the parcels of them account for ${tally.settledRead}`);
  }
  const state = stateOf(failure, options.pause?.aborted === true && !tally.ended, tally.error !== undefined);
  const seconds = (run.clock.now() - started) / 1000;
  const what = { file: run.source.path, log: run.log, table: run.table, state, seconds } as const;
  const report = tally.report(what, failure, rejectsFile);
  const settled = { mark, counts: tally.counts() };
  return { report, ...(failure && { failure }), settled, ...(tally.isOpen && { isOpen: true }) };
}

function stateOf(failure: PipelineError | undefined, paused: boolean, damaged: boolean): FileReport['state'] {
  if (failure !== undefined) return failure.code === 'PARSE_WRONG_FORMAT' ? 'parked' : 'failed';
  if (paused) return 'paused';
  return damaged ? 'partial' : 'done';
}

async function* parcels(
  run: Ingestion,
  start: Mark,
  tally: Tally,
  settlement: Settlement,
  options: IngestOptions,
): AsyncGenerator<Parcel> {
  const { pause } = options;
  const counted = countedSource(run, tally);
  const rooms: EntryRooms = { ...run, start, ...(pause && { pause }) };
  let index = 0;
  try {
    for await (const entry of run.entries(counted, options)) {
      if (index >= start.entry) {
        for await (const parcel of readParcels(rooms, entry, index)) {
          tally.read += parcel.read;
          tally.isOpen = parcel.isOpen === true;
          settlement.expect(parcel);
          run.onRead?.(parcel.end);
          yield parcel;
        }
      }
      if (pause?.aborted) return;
      index++;
    }
    tally.ended = true;
  } catch (error) {
    if (!isDamage(error)) throw error;
    const parcel = {
      entry: '',
      index,
      rejects: [],
      read: 0,
      filtered: 0,
      end: { entry: index, records: 0 },
      damage: error,
    };
    tally.ended = true;
    settlement.expect(parcel);
    yield parcel;
  }
}

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
