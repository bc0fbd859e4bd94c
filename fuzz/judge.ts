import { isAscii, isUtf8 } from 'node:buffer';
import { printRows, type App, type FileReport, type Log } from '../src/lib/app.ts';
import type { Bytes, Parser, RecordChunk, Reject, Source } from '../src/lib/seams.ts';
import { gapAllowed } from './gaps.ts';
import { EXPANDED_MB } from './open-app.ts';

/** What a run of one input may cost: CPU time, so that a busy machine does not count. */
const SECONDS_PER_MB = 1;
/** Starting a run costs this much whatever its input: modules compile, dictionaries of decoders are allocated. */
const START_SECONDS = 0.5;

/** Pieces of an input: how many bytes come at a time, in turn. */
export type Cuts = readonly [number, ...number[]];

/** Runs an input whole and in pieces. Gives what is wrong with what came out, or `undefined`. */
export async function judge(app: App, log: Log, input: Buffer, cuts: Cuts): Promise<string | undefined> {
  const expanded = isPlain(log, input) ? 0 : EXPANDED_MB;
  const budget = START_SECONDS + SECONDS_PER_MB * (input.length / 1e6 + expanded);
  const whole = await run(app, log, input, [Math.max(1, input.length)]);
  if (whole.cpuSeconds > budget) return `took ${whole.cpuSeconds.toFixed(1)} s of CPU for ${input.length} bytes`;
  const fault = unsound(whole, log, input);
  if (fault !== undefined) return fault;
  const pieces = await run(app, log, input, cuts);
  return isSame(whole, pieces) ? undefined : `differs when cut into ${cuts.join(', ')}: ${difference(whole, pieces)}`;
}

/** How far a file is read that is parked as not what its log says depends on the pieces: the rows of one run begin those of the other. */
function isSame(whole: Run, pieces: Run): boolean {
  if (whole.report.state !== 'parked' || pieces.report.state !== 'parked') return whole.summary === pieces.summary;
  const most = Math.min(whole.rows.length, pieces.rows.length);
  return JSON.stringify(whole.rows.slice(0, most)) === JSON.stringify(pieces.rows.slice(0, most));
}

interface Run {
  readonly report: FileReport;
  readonly rows: readonly Row[];
  readonly rejects: readonly Reject[];
  readonly cpuSeconds: number;
  /** All that must not depend on how the input is cut. */
  readonly summary: string;
}

interface Row {
  readonly Offset?: number;
  readonly Raw?: string;
}

async function run(app: App, log: Log, input: Buffer, cuts: Cuts): Promise<Run> {
  const lines: string[] = [];
  const rejects: Reject[] = [];
  const before = process.cpuUsage();
  const { report } = await app.ingest(memorySource(input, log.name, cuts), {
    log: cutting(log, cuts),
    sink: printRows((rows) => {
      lines.push(...rows.toString().split('\n').slice(0, -1));
      return Promise.resolve();
    }),
    maxInFlight: 1,
    rejects: {
      add: (some) => {
        rejects.push(...some);
        return Promise.resolve();
      },
      close: () => Promise.resolve(undefined),
    },
    signal: AbortSignal.any([]),
  });
  const { user, system } = process.cpuUsage(before);
  // Those of a chunk come before those of its mapping, so their order depends on where chunks end.
  const inOrder = rejects.toSorted((a, b) => a.number - b.number || a.offset - b.offset);
  const refused = inOrder.map(({ number, error, offset, length, raw }) => [
    number,
    error.message,
    offset,
    length,
    raw.toString('latin1'),
  ]);
  const { read, sent, rejected, filtered, state, error } = report;
  const summary = JSON.stringify([[read, sent, rejected, filtered, state, error?.message], refused, lines]);
  const rows = lines.map((line) => JSON.parse(line) as Row);
  return { report, rows, rejects, cpuSeconds: (user + system) / 1e6, summary };
}

/** The log with a parser that is given its bytes in pieces: the first bytes of a file come together from `openEntries`. */
function cutting(log: Log, cuts: Cuts): Log {
  return {
    ...log,
    format: {
      ...log.format,
      parser(projection, limits): Parser {
        const inner = log.format.parser(projection, limits);
        const push = (bytes: Bytes): readonly RecordChunk[] => {
          const chunks: RecordChunk[] = [];
          for (const piece of inPieces(bytes, cuts)) chunks.push(...inner.push(piece));
          return chunks;
        };
        return new Proxy(inner, { get: (target, key) => (key === 'push' ? push : bound(target, key)) });
      },
    },
  };
}

/** A parser may keep what it counts behind getters with private fields. */
function bound(parser: Parser, key: string | symbol): unknown {
  const value: unknown = Reflect.get(parser, key, parser);
  return typeof value === 'function' ? (value.bind(parser) as unknown) : value;
}

function* inPieces(bytes: Bytes, cuts: Cuts): Generator<Bytes> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = Math.min(bytes.length, at + cuts[i % cuts.length]!);
    yield bytes.subarray(at, end);
    at = end;
  }
}

function memorySource(input: Buffer, name: string, cuts: Cuts): Source {
  const path = `${name}/input`;
  const facts = {
    path,
    name: 'input',
    container: 'logs',
    lastModified: '2026-11-24T12:00:00.000Z',
    size: input.length,
    metadata: {},
  };
  return {
    path,
    facts,
    ranges: { size: input.length, read: (from, length) => Promise.resolve(input.subarray(from, from + length)) },
    async *open({ from = 0 }): AsyncGenerator<Bytes> {
      yield* inPieces(input.subarray(from), cuts);
    },
  };
}

/** The first promise that a run broke. */
function unsound({ report, rows, rejects }: Run, log: Log, input: Buffer): string | undefined {
  const { read, sent, rejected, filtered, state } = report;
  if (state === 'failed') return `failed: ${report.error?.message}`;
  if (sent !== rows.length || rejected !== rejects.length || read !== sent + rejected + filtered) {
    return `${read} read, ${sent} sent (${rows.length}), ${rejected} rejected (${rejects.length}), ${filtered} filtered`;
  }
  return state === 'done' && isPlain(log, input) ? lost(rows, rejects, log, input) : undefined;
}

/** Whether positions in the records are positions in the input: no layer, no other encoding. */
const isPlain = (log: Log, input: Buffer): boolean =>
  (log.name.endsWith('-sjis') ? isAscii(input) : isUtf8(input)) && !input.includes(0x1b) && !input.includes(0);

/** Bytes that are in no record, no reject, and nothing that the format has besides records. */
function lost(rows: readonly Row[], rejects: readonly Reject[], log: Log, input: Buffer): string | undefined {
  const covered: (readonly [number, number])[] = rejects.map(
    ({ offset, length }) => [offset, offset + length] as const,
  );
  for (const { Offset, Raw } of rows) {
    if (Offset === undefined || Raw === undefined) return 'a row without its place';
    const raw = Buffer.from(Raw);
    if (!raw.equals(input.subarray(Offset, Offset + raw.length)))
      return `the record at ${Offset} is not what stands there`;
    covered.push([Offset, Offset + raw.length]);
  }
  let at = 0;
  for (const [start, end] of covered.toSorted((a, b) => a[0] - b[0])) {
    if (start > at && !gapAllowed(log, input, at, start)) return `bytes ${at} to ${start} are in no record`;
    at = Math.max(at, end);
  }
  return gapAllowed(log, input, at, input.length) ? undefined : `bytes ${at} to ${input.length} are in no record`;
}

function difference(a: Run, b: Run): string {
  let at = 0;
  while (a.summary[at] === b.summary[at]) at++;
  const around = ({ summary }: Run): string => summary.slice(Math.max(0, at - 40), at + 60);
  return `${around(a)} <> ${around(b)}`;
}
