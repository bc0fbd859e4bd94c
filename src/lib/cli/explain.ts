import {
  explainRecord,
  generationOf,
  isDropped,
  type App,
  type ColumnStory,
  type Log,
  type RecordPlace,
} from '../app.ts';
import { PipelineError } from '../errors.ts';
import type { Parser, Projection, RecordChunk, Reject, Source } from '../seams.ts';

/** Where the reading stopped: the record that was asked for. */
interface Found {
  readonly entry: string;
  readonly entryIndex: number;
  readonly record?: RecordPlace;
  readonly reject?: Reject;
}

/** What each column saw of record `number` of a source, and why the row is what it is, as lines for a terminal. */
export async function explain(
  app: App,
  source: Source,
  log: Log,
  number: number,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly string[]; readonly found: boolean }> {
  const { found, last } = await find(app, source, log, number, signal);
  if (found === undefined)
    return { lines: [`${source.path} has no record ${number}; its last is ${last}`], found: false };
  return { lines: linesOf(app, source, log, found), found: true };
}

function linesOf(app: App, source: Source, log: Log, found: Found): string[] {
  const { reject, record, entry, entryIndex } = found;
  const where = entry === '' ? source.path : `${source.path}/${entry}`;
  if (reject !== undefined) {
    const { number, error, offset, length, raw } = reject;
    return [
      `record ${number} of ${where}, bytes ${offset} to ${offset + length}, is rejected`,
      `  ${raw.toString()}`,
      `${error.code}: ${error.message} ${error.fix}`,
    ];
  }
  const { chunk, i } = record!;
  const [start, end] = [chunk.starts[i]!, chunk.ends[i]!];
  const context = {
    blob: source.facts,
    entry,
    entryIndex,
    generation: generationOf(source),
    maxRowBytes: app.settings.maxBodyBytes - 2,
    now: Date.now(),
    drop: log.drop,
  };
  const stories = explainRecord(log.columns, log.format.values, context, record!);
  return [
    `record ${chunk.numbers[i]} of ${where}, bytes ${chunk.offset + start} to ${chunk.offset + end}, log ${log.name}`,
    `  ${chunk.bytes.toString('utf8', start, end)}`,
    ...(isDropped(log.columns, log.format.values, context, record!) ? ['dropped by keep_if or drop_if'] : []),
    ...stories.flatMap(storyLines),
  ];
}

function storyLines({ column, type, saw, json, why }: ColumnStory): string[] {
  const sights = saw.map(({ field, value }) => `    ${field}: ${value ?? '(none)'}`);
  return [`${column}  ${type}  ${json ?? '(left out)'}${why === 'fits' ? '' : `  ${why}`}`, ...sights];
}

/** Reads up to record `number`, in the first entry that has so many, through a parser that is looked at. */
async function find(
  app: App,
  source: Source,
  log: Log,
  number: number,
  outer: AbortSignal,
): Promise<{ readonly found?: Found; readonly last: number }> {
  const stop = new AbortController();
  const reason = new PipelineError('RUN_SHUTDOWN', { path: source.path });
  let found: Found | undefined;
  let last = 0;
  const look = (chunks: readonly RecordChunk[], projection: Projection): readonly RecordChunk[] => {
    for (const chunk of found === undefined ? chunks : []) {
      const i = chunk.numbers.indexOf(number);
      const reject = chunk.rejects.find((one) => one.number === number);
      last = Math.max(last, chunk.numbers.at(-1) ?? 0, chunk.rejects.at(-1)?.number ?? 0);
      if (i < 0 && reject === undefined) continue;
      found = { entry, entryIndex, ...(reject === undefined ? { record: { chunk, i, projection } } : { reject }) };
      stop.abort(reason);
    }
    return chunks;
  };
  let entry = '';
  let entryIndex = 0;
  const watched: Log = {
    ...log,
    format: {
      ...log.format,
      parser(projection, limits): Parser {
        const inner = log.format.parser(projection, limits);
        return {
          push: (bytes) => look(inner.push(bytes), projection),
          end: (cause) => look(inner.end(cause), projection),
          unclaimed: inner.unclaimed,
        };
      },
    },
  };
  const nothing = { add: () => Promise.resolve(), close: () => Promise.resolve(undefined) };
  const discard = {
    send: ({ rows }: { readonly rows: number }) =>
      Promise.resolve({ sent: rows, refused: [], cost: { calls: 0, retries: 0, bytes: 0, failedRequests: [] } }),
  };
  try {
    await app.ingest(source, {
      log: watched,
      rejects: nothing,
      sink: discard,
      signal: AbortSignal.any([outer, stop.signal]),
      onEntry: (name, index) => {
        entry = name;
        entryIndex = index;
      },
    });
  } catch (error) {
    if (error !== reason) throw error;
  }
  return found === undefined ? { last } : { found, last };
}
