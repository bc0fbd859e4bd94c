import { z } from 'zod';
import { PipelineError } from '../errors.ts';
import type { Mark } from '../pipeline/mark.ts';
import { NO_COUNTS, type Counts } from '../pipeline/report.ts';
import type { StateContent } from '../stores.ts';
import type { PartId, Parts } from './cutting.ts';

/** The shape that this program writes. One that is not this is never read as if it were. */
export const LEDGER_VERSION = 1;

/** What is known of one blob: a small JSON text in the app's own container, whose lease is the claim. */
export interface Ledger {
  readonly version: typeof LEDGER_VERSION;
  readonly container: string;
  /** Path of the blob inside its container. */
  readonly file: string;
  /** The content that this is about. */
  readonly etag: string;
  readonly size: number;
  /** The ETag under which it began: another one as soon as the file is begun anew. */
  readonly generation: string;
  readonly state: LedgerState;
  /** Of the log in logs.yaml; null where none matches. */
  readonly log: string | null;
  readonly table: string | null;
  /** Hashes of what decides which records there are, of what becomes of them, and of all of logs.yaml. */
  readonly framing: string;
  readonly mapping: string;
  readonly config: string;
  /** Everything before it is accepted, rejected and kept, or filtered. */
  readonly mark: Mark;
  /** What became of the records before the mark. */
  readonly counts: Counts;
  /** Where their rejects lie: of each file its first bytes count, whatever else it holds. */
  readonly rejects: readonly RejectsPart[];
  /** Runs that were begun, of whatever content: their numbers never come again. */
  readonly runs: number;
  /** There from the beginning of a run to its end: who finds it holding the claim knows that a run ended without a word. */
  readonly run?: LedgerRun;
  /** Runs that ended without a word since the mark moved last. */
  readonly crashes?: Crashes;
  /** Runs that ended with the same mark that they began with, and not for want of the service. */
  readonly stalls: number;
  /** Why it waits, or was given up. */
  readonly error?: { readonly code: string; readonly message: string; readonly fix: string };
  /** What is left to do with the blob once it is done. */
  readonly after?: AfterDone;
  /** Of a growing file that is done, or could not be settled: a record at its end waits for the rest of it, until the message that is due. */
  readonly tail?: boolean;
  /** Of a blob that is read in parts, until all of them are: each has a ledger of its own. */
  readonly parts?: Parts;
  /** Of a blob that was read in parts and given up: its mark does not tell what was read. */
  readonly cut?: boolean;
  /** In the ledger of a part: which. */
  readonly part?: PartId;
  /** What was begun anew, and why, the last {@link NOTES} times: for people. */
  readonly notes: readonly string[];
  /** Seconds of all runs of this generation that ended. */
  readonly seconds: number;
  /** ISO 8601: of this writing, and when a message about it is due at the latest. */
  readonly at: string;
  readonly due?: string;
}

/** `running` under a claim; `waiting` for a message; the others are ends. */
export type LedgerState = 'running' | 'waiting' | 'done' | 'partial' | 'parked' | 'unmatched';

export interface RejectsPart {
  readonly name: string;
  readonly bytes: number;
  /** What lies before this byte does not count any more: it was replayed. */
  readonly from?: number;
}

export interface LedgerRun {
  readonly number: number;
  readonly instance: string;
  /** ISO 8601. */
  readonly started: string;
  readonly alone: boolean;
}

export interface Crashes {
  readonly count: number;
  /** Of those, runs in which the file was alone in its process. */
  readonly alone: number;
  /** Whether the next run must be alone. */
  readonly suspect: boolean;
  readonly mark: Mark;
}

export type AfterDone = 'delete' | 'Cool' | 'Cold' | 'Archive';

const mark = z.object({
  entry: z.int().nonnegative(),
  records: z.int().nonnegative(),
  offset: z.int().nonnegative().exactOptional(),
  context: z.string().exactOptional(),
  print: z
    .array(z.object({ from: z.int().nonnegative(), length: z.int().positive(), hash: z.string() }))
    .exactOptional(),
});
const count = z.int().nonnegative();
const sums = z.record(z.string(), count);
/** What a listing shows, which takes no other text. */
const fact = z.string().regex(/^[!-~](?:[ -~]*[!-~])?$/);
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'no time');
const error = z.object({ code: z.string(), message: z.string(), fix: z.string() });
const counts = z
  .object({
    read: count,
    sent: count,
    rejected: count,
    filtered: count,
    rejects: z.record(fact, count),
    calls: count,
    retries: count,
    bytesOut: count,
    unclaimed: sums,
    unfit: sums,
    altered: sums,
    replaced: count,
    failedRequests: z.array(z.string()),
    damaged: z.array(z.object({ entry: z.string(), code: z.string(), message: z.string() })),
    error: error.exactOptional(),
  })
  .refine(({ read, sent, rejected, filtered }) => read === sent + rejected + filtered, 'the counts do not add up');

/** More than a blob is ever cut into: each is looked at when they are joined. */
const MOST_PARTS = 10_000;

const fields = z.object({
  version: z.literal(LEDGER_VERSION),
  container: z.string(),
  file: z.string(),
  etag: fact,
  size: z.int().nonnegative(),
  generation: z.string(),
  state: z.enum(['running', 'waiting', 'done', 'partial', 'parked', 'unmatched']),
  log: z.string().nullable(),
  table: z.string().nullable(),
  framing: z.string(),
  mapping: z.string(),
  config: fact,
  mark,
  counts,
  rejects: z.array(
    z.object({ name: z.string(), bytes: z.int().positive(), from: z.int().nonnegative().exactOptional() }),
  ),
  runs: z.int().nonnegative(),
  run: z.object({ number: z.int(), instance: z.string(), started: z.string(), alone: z.boolean() }).exactOptional(),
  crashes: z.object({ count, alone: count, suspect: z.boolean(), mark }).exactOptional(),
  stalls: z.int().nonnegative(),
  error: error.extend({ code: fact }).exactOptional(),
  after: z.enum(['delete', 'Cool', 'Cold', 'Archive']).exactOptional(),
  tail: z.boolean().exactOptional(),
  parts: z
    .object({ count: z.int().positive().max(MOST_PARTS), bytes: z.int().positive(), id: z.string().min(1) })
    .exactOptional(),
  cut: z.boolean().exactOptional(),
  part: z.object({ of: z.string(), number: z.int().nonnegative() }).exactOptional(),
  notes: z.array(z.string()),
  seconds: z.number(),
  at: time,
  due: time.exactOptional(),
});

const schema = fields
  .refine(({ mark, counts }) => mark.records <= counts.read, 'more records behind the mark than were read')
  .refine(({ state, run }) => run === undefined || GOES_ON.has(state), 'an end, with a run in it')
  .refine(({ state, parts }) => parts === undefined || !IS_READ.has(state), 'read, with parts to be read');

const GOES_ON: ReadonlySet<string> = new Set(['running', 'waiting']);
const IS_READ: ReadonlySet<string> = new Set(['done', 'partial']);

/** Fails with LEDGER_UNKNOWN where the text is not a ledger of this version: it is left as it is. */
export function parseLedger(name: string, text: string): Ledger {
  let problem: string;
  try {
    const value: unknown = JSON.parse(text);
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data as Ledger;
    const version = (value as { readonly version?: unknown } | null)?.version;
    problem =
      typeof version === 'number' && version !== LEDGER_VERSION
        ? `is of version ${version}, and this program knows ${LEDGER_VERSION}`
        : `is not a ledger (${faultOf(parsed.error.issues[0]!)})`;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    problem = 'is not JSON';
  }
  throw new PipelineError('LEDGER_UNKNOWN', { name, problem });
}

/** The same where one that is not readable is to stop nobody: the failure is then what is given. */
export function ledgerOrFailure(name: string, text: string): Ledger | PipelineError {
  try {
    return parseLedger(name, text);
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
}

const faultOf = ({ code, path, message }: z.core.$ZodIssue): string =>
  code === 'custom' && path.length === 0 ? message : path.join('.') || 'its whole';

/** What a listing of ledgers shows of each. */
export interface LedgerFacts {
  readonly etag: string;
  readonly state: LedgerState;
  readonly config: string;
  /** Milliseconds since 1970; of one that waits, or whose last record does. */
  readonly due?: number;
  /** There while something is left to do with the blob. */
  readonly after?: string;
  /** Code of what it waits for, or was given up for. */
  readonly error?: string;
  /** Rejects by code. */
  readonly rejects: Readonly<Record<string, number>>;
}

/** A growing file that is packed, or replaced again and again, has one for each version. */
const NOTES = 20;

export function ledgerContent(ledger: Ledger): StateContent {
  const { etag, state, config, due, after, error, notes } = ledger;
  const rejects = Object.entries(ledger.counts.rejects).map(([code, count]) => `${code} ${count}`);
  return {
    text: JSON.stringify({ ...ledger, notes: notes.slice(-NOTES) }),
    facts: {
      etag,
      state,
      config,
      ...(due === undefined ? {} : { due: String(Date.parse(due)) }),
      ...(after === undefined ? {} : { after }),
      ...(error === undefined ? {} : { error: error.code }),
      ...(rejects.length === 0 ? {} : { rejects: rejects.join(' ') }),
    },
  };
}

export function ledgerFacts(facts: Readonly<Record<string, string>>): LedgerFacts {
  const { etag = '', state = 'running', config = '', due, after, error, rejects = '' } = facts;
  return {
    etag,
    state: state as LedgerState,
    config,
    ...(due === undefined ? {} : { due: Number(due) }),
    ...(after === undefined ? {} : { after }),
    ...(error === undefined ? {} : { error }),
    rejects: Object.fromEntries([...rejects.matchAll(/(\w+) (\d+)/g)].map(([, code, count]) => [code!, Number(count)])),
  };
}

/**
 * Whether nothing is left to do for content with this ETag. Only this is proof. What `settles` the content of this ETag
 * has something to do while a record at its end waits; for all other messages that one is due is enough.
 */
export const isFinished = (ledger: Ledger, etag: string, settles?: string): boolean =>
  ledger.etag === etag &&
  ledger.after === undefined &&
  ledger.state !== 'running' &&
  ledger.state !== 'waiting' &&
  !isToSettle(ledger, etag, settles);

/** Whether the record at the end of the content waits no longer. */
export const isToSettle = (ledger: Ledger, etag: string, settles: string | undefined): boolean =>
  ledger.tail === true && ledger.etag === etag && settles === etag;

/** What a file begins with. */
export const newLedger = (
  what: Pick<
    Ledger,
    'container' | 'file' | 'etag' | 'size' | 'log' | 'table' | 'framing' | 'mapping' | 'config' | 'at'
  >,
): Ledger => ({
  version: LEDGER_VERSION,
  container: what.container,
  file: what.file,
  etag: what.etag,
  size: what.size,
  log: what.log,
  table: what.table,
  framing: what.framing,
  mapping: what.mapping,
  config: what.config,
  at: what.at,
  generation: what.etag,
  state: 'waiting',
  mark: { entry: 0, records: 0 },
  counts: NO_COUNTS,
  rejects: [],
  runs: 0,
  stalls: 0,
  notes: [],
  seconds: 0,
});
