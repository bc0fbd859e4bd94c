/**
 * What the rooms hand to each other. Read this file, `errors.ts` and `app.ts` first.
 *
 *     source ─▶ decode ─▶ parse ─▶ map ─▶ batch ─▶ sink
 *      Bytes     Entry   RecordChunk RowChunk Batch  Delivery
 *
 * The ends (source, decode, sink) are asynchronous and hold the abort signal. The middle (parse, map, batch) is
 * synchronous and pure. A seam carries a chunk, never one record.
 */
import type { z } from 'zod';
import type { PipelineError } from './errors.ts';

/** A run of bytes. Immutable once yielded: its producer never reuses the memory, so any stage may keep a view of it. */
export type Bytes = Buffer;

/**
 * Bytes as a string: each character is one byte (`latin1`), so `length` is a count of bytes, an index is a byte offset,
 * and UTF-8 comes through unharmed. Slicing one costs no copy. Code that looks at *characters* decodes first.
 */
export type ByteString = string;

export interface RunOptions {
  readonly signal: AbortSignal;
}

// ── source ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where bytes come from, pinned to one version of the content. The only room that knows blobs and files. */
export interface Source {
  /** Path inside the container, or of the file: what `match` sees and what reports show. Never a URL. */
  readonly path: string;
  /** Values for `$blob.…` in a mapping. */
  readonly facts: BlobFacts;
  /** Content from byte `from` (default 0). Fails with SOURCE_* errors. */
  open(options: RunOptions & { readonly from?: number }): AsyncIterable<Bytes>;
  /** There where content can be read at any place: what an archive with its directory at the end needs. */
  readonly ranges?: RandomAccess;
}

export interface RandomAccess {
  /** Bytes of the content. */
  readonly size: number;
  /** The bytes [from, from + length), all of them: they lie within `size`. Fails with SOURCE_* errors. */
  read(from: number, length: number, options: RunOptions): Promise<Bytes>;
}

export interface BlobFacts {
  readonly path: string;
  readonly name: string;
  readonly container: string;
  /** ISO 8601 in UTC. */
  readonly lastModified: string;
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** `Content-Encoding`, where the uploader said one. */
  readonly contentEncoding?: string;
}

// ── decode ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A layer around content, told by its first bytes: a codec turns bytes into bytes, an archive bytes into entries. */
export type Layer = Codec | Archive;

export interface Codec {
  readonly kind: 'codec';
  readonly name: string;
  /** Whether content that begins with `head` (up to 512 bytes) has this layer. */
  detect(head: Bytes): boolean;
  /** For a codec without magic bytes: whether what is said of the content names it. Asked when no `detect` fits. */
  claims?(about: ContentLabel): boolean;
  /**
   * Yields every byte that precedes damage, then throws a DECODE_* error that names its offset. May iterate `input` a
   * second time, from its start, to come as close to the damage as can be.
   */
  decode(input: AsyncIterable<Bytes>, options: RunOptions): AsyncIterable<Bytes>;
}

export interface Archive {
  readonly kind: 'archive';
  readonly name: string;
  detect(head: Bytes): boolean;
  /** For an archive that may stand behind other bytes: as for a codec. */
  claims?(about: ContentLabel): boolean;
  /**
   * The files inside, in the order in which they can be read; each is read to its end before the next is asked for. A
   * file that cannot be read is an entry whose content throws. Throws itself where nothing more can be found.
   */
  entries(source: Source, options: RunOptions & { readonly limits: DecodeLimits }): AsyncIterable<Entry>;
}

/** What is said of content, as against what it is. */
export interface ContentLabel {
  /** Of the blob or entry, without the endings of layers that were taken off. */
  readonly name: string;
  readonly contentEncoding?: string;
}

/** Against content made to fill memory, disk or time. Each has a setting and an error. */
export interface DecodeLimits {
  /** Decompressed bytes of one entry, and of all of a blob. */
  readonly maxEntryBytes: number;
  readonly maxExpandedBytes: number;
  /** Decompressed bytes for each byte that was read; asked once {@link RATIO_GRACE_BYTES} have come out. */
  readonly maxRatio: number;
  /** Files in the archives of a blob. */
  readonly maxEntries: number;
  /** Layers around one another. */
  readonly maxDepth: number;
  /** Of an archive that lies inside another layer and must be read at any place: its temporary file. */
  readonly maxSpoolBytes: number;
}

/** A small file of equal lines packs well over any ratio that is worth refusing, and hurts nobody. */
export const RATIO_GRACE_BYTES = 16 * 1024 * 1024;

/** One file: the blob itself (`name` is empty), or a file inside an archive. */
export interface Entry {
  readonly name: string;
  /** Which of the entries of its source it is, from 0. Those of an archive are numbered by whoever opens it. */
  readonly index?: number;
  readonly content: AsyncIterable<Bytes>;
  /** Where the content is the blob's own, as it lies there: the same from a byte on. */
  readonly from?: (offset: number) => AsyncIterable<Bytes>;
}

// ── parse ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A synchronous transform with memory. `push` may hold input back; `end` gives up the rest. No I/O, clock or promise. */
export interface Step<I, O> {
  push(input: I): readonly O[];
  end(): readonly O[];
}

/** A kind of log text. `type` is the word that a user writes in `logs.yaml`. One file and one registry line add one. */
export interface Format<Options = unknown> {
  readonly type: string;
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  /** What a value is: `json` = the exact text of a JSON value (strings quoted), `text` = the characters themselves. */
  readonly values: ValueKind;
  /**
   * Whether every line end ends a record, and what follows needs nothing of what came before, so that content may be cut
   * into parts at line ends; each is then read with a {@link ParserStart} of its own offset and no context. `head` is how
   * the content begins: its first {@link SPLIT_HEAD_BYTES}, or all of it. Default: no.
   */
  splittable?(options: Options, head: Bytes): boolean;
  /** Reads an entry from its beginning, or from `start` on: the first byte that is pushed stands there. */
  parser(options: Options, projection: Projection, limits: RecordLimits, start?: ParserStart): Parser;
}

/** Well above a first line, and what one look at a blob brings anyway. */
export const SPLIT_HEAD_BYTES = 64 * 1024;

/** Where reading begins anew: behind a record, perhaps at its line end. Numbers and offsets go on from here. */
export interface ParserStart {
  /** Where the record ended in the entry's decoded content. */
  readonly offset: number;
  /** The record's number; 0 where a part of an entry begins. */
  readonly number: number;
  /** That of the {@link Restart} which was there when the record was given. */
  readonly context?: string;
}

/** Behind which records an entry can be read anew, and what a {@link ParserStart} there must carry. */
export interface Restart {
  /** Behind any record so far that ends here or later. */
  readonly from: number;
  /** What the parser knows by then of what came before: names of columns, say. As long as the lines that say it. */
  readonly context?: string;
}

export type ValueKind = 'json' | 'text';

/** What a mapping wants of each record, told to the parser so that it makes nothing else. */
export interface Projection {
  /** Field paths: `['Time']`, `['AdditionalContext', 'Level']`. Value `i` of a record is the one at `paths[i]`. */
  readonly paths: readonly (readonly string[])[];
  /** Whether one more value follows: the text of a JSON object of each top-level field that no path begins with. */
  readonly rest: boolean;
  /** So many of `paths`, the last ones, are only looked at: they take no field from `rest` and `unclaimed`. Default: 0. */
  readonly lookedAt?: number;
}

export interface RecordLimits {
  /** A longer record is skipped to its end without being held, and rejected with its byte range and first bytes. */
  readonly maxRecordBytes: number;
}

export interface Parser {
  push(input: Bytes): readonly RecordChunk[];
  /** The input ends here for now: gives whole records that were held only to know the encoding. More may be pushed. */
  flush?(): readonly RecordChunk[];
  /** Ends the input. With `cause` the input broke off there: a record that is still open is rejected with that error. */
  end(cause?: PipelineError): readonly RecordChunk[];
  /** Top-level fields that no path begins with: name → records that had it. The first {@link UNCLAIMED_NAMES} names. */
  readonly unclaimed: ReadonlyMap<string, number>;
  /** Bytes that fit no character of the file's encoding and became U+FFFD. */
  readonly replaced?: number;
  /**
   * Of the records that `push` has given so far; ask after each. Not there where what comes before matters too much, or
   * where places are not those of the content, because text was in another encoding. What is read from such a start is
   * what one reader of all would have found, `unclaimed` and `replaced` apart: they begin anew.
   */
  readonly restart?: Restart | undefined;
  /** Whether places are those of the content: not where text was in another encoding. Default: yes. */
  readonly isVerbatim?: boolean;
  /** Whether a record says all that it says by itself: its bytes alone, read from a start without context, are that record. */
  readonly standsAlone?: boolean;
}

/** How many names of unclaimed fields a report keeps. */
export const UNCLAIMED_NAMES = 50;

/**
 * Records found in one stretch of an entry. `numbers`, `starts` and `ends` run in parallel. The numbers of a chunk (of its
 * records, its rejects and those that were filtered) are consecutive, each list ascends, and the next chunk goes on.
 */
export interface RecordChunk {
  /** The lowest of its numbers. */
  readonly first: number;
  /** The stretch of decoded bytes in which every record of this chunk lies. */
  readonly bytes: Bytes;
  /** Where `bytes[0]` stands in the entry's decoded content. */
  readonly offset: number;
  /** The record's number in its entry, from 1. Every record has one, rejected or not. */
  readonly numbers: readonly number[];
  /** Record `i` is `bytes[starts[i] … ends[i])`, without its line end. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Row-major: value `v` of record `i` is number `i * width + v`, `width` = paths + (rest ? 1 : 0). */
  readonly values: Values;
  readonly rejects: readonly Reject[];
  /** Records that the parser dropped on purpose. They have numbers, which stand in no other list. Default: 0. */
  readonly filtered?: number;
}

/**
 * Values as places in the bytes of their chunk, so that one which is copied as it is never becomes a string. Value `v` is
 * [starts[v], ends[v]) there; or there is none (a start of {@link NO_VALUE}); or it differs from what the file says (an
 * escape resolved, say), and is `own.get(v)` (a start of {@link OWN_TEXT}).
 */
export interface Values {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly own: ReadonlyMap<number, ByteString>;
  /** The bytes of the chunk, and perhaps more behind them, as a string. */
  readonly text: ByteString;
}

export const NO_VALUE = -1;
export const OWN_TEXT = -2;

/** Value `v` as a string. */
export function valueText({ starts, ends, own, text }: Values, v: number): ByteString | undefined {
  const start = starts[v]!;
  return start >= 0 ? text.slice(start, ends[v]) : own.get(v);
}

/** One record that will not be sent, and why. */
export interface Reject {
  readonly number: number;
  readonly error: PipelineError;
  /** Where the record stands in the entry's decoded content, in bytes. */
  readonly offset: number;
  readonly length: number;
  /** The record whole, or its first {@link REJECT_HEAD_BYTES} where it was too large to hold. */
  readonly raw: Bytes;
  /** Told once it is to be kept. */
  readonly origin?: RejectOrigin;
}

/** What reading a rejected record again needs to know. */
export interface RejectOrigin {
  /** Which of the entries of its source it lies in. */
  readonly entry: number;
  /** There where the record can be read by itself, from `raw`: with the `context` of a {@link ParserStart} there. */
  readonly alone?: { readonly context?: string };
}

/** "over the record limit: its byte range in the source and the first 4 KB". */
export const REJECT_HEAD_BYTES = 4096;

// ── map and batch ───────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Records → rows of one table. `unfit` counts by column the values that did not fit its type and were left out,
 * `altered` what the service will change in the rows.
 */
export interface Mapper {
  readonly projection: Projection;
  map(chunk: RecordChunk): RowChunk;
  readonly unfit: ReadonlyMap<string, number>;
  readonly altered: ReadonlyMap<AlterationKind, number>;
}

/**
 * What the service changes in a row that it accepts, and says nothing: a value over 64 KB is cut; TimeGenerated becomes
 * the time of receipt where the row has none, or one that lies outside the service's window; a column that the deployed
 * stream does not declare is dropped.
 */
export type AlterationKind = 'truncated' | 'timeGeneratedMissing' | 'timeGeneratedOutsideWindow' | 'columnsUndeclared';

/** Rows as the JSON text that will be sent. Row `i` came from record `index[i]` of `from`. */
export interface RowChunk {
  /** The rows, each with a comma behind it: row `i` and its comma end before `ends[i]`. Valid until the next chunk is mapped. */
  readonly rows: Bytes;
  readonly ends: readonly number[];
  readonly index: readonly number[];
  readonly from: RecordChunk;
  /** Of the mapping alone: those of the parser stay in `from`. */
  readonly rejects: readonly Reject[];
  /** Records dropped on purpose. */
  readonly filtered: number;
}

/** One request body: a JSON array no larger than a call may carry. */
export interface Batch {
  readonly body: Bytes;
  readonly rows: number;
  /** The record that the last row came from: its number, and where it ends in the entry's decoded content. */
  readonly last: { readonly number: number; readonly end: number };
  /** Where row `i` (0-based) begins in `body`; `cuts[rows]` is where the closing bracket stands, plus one. */
  readonly cuts: readonly number[];
  /** The record that row `i` came from, as a reject with that error. */
  reject(row: number, error: PipelineError): Reject;
  /** Gives the body back, to be written anew: nothing may look at this batch any more. */
  release(): void;
}

// ── sink ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where batches go. Refusals are values; only an abort, the fence (and a bug) throw. */
export interface Sink {
  send(batch: Batch, options: SendOptions): Promise<Delivery>;
}

export interface SendOptions extends RunOptions {
  /**
   * The run is about to end: what waits gives up waiting when it aborts, and no new call begins; calls under way go on.
   * Its reason is a RUN_* error, which the delivery has failed with where nothing else is known.
   */
  readonly pause?: AbortSignal;
  /** Throws where the run may send nothing any more: asked right before each call. */
  readonly fence?: () => void;
}

/** What became of one batch: `sent + refused.length` is its number of rows, unless it `failed`. */
export interface Delivery {
  readonly sent: number;
  readonly refused: readonly { readonly row: number; readonly error: PipelineError }[];
  /** Why the other rows were neither accepted nor refused: time ran out, or settings and rights are not right. */
  readonly failed?: PipelineError;
  readonly cost: DeliveryCost;
}

export interface DeliveryCost {
  /** HTTP calls made, failed ones included. */
  readonly calls: number;
  /** Calls made again because time could cure what went wrong. */
  readonly retries: number;
  /** Body bytes on the wire. */
  readonly bytes: number;
  /** `x-ms-client-request-id` of failed calls: they appear in DCRLogErrors. */
  readonly failedRequests: readonly string[];
}

/** One data collection rule's stream behind its endpoint. One HTTP call, not repeated and not split. */
export interface Endpoint {
  /** `packed` is the gzip of a JSON array. Throws only the signal's reason. */
  post(packed: Bytes, options: RunOptions): Promise<Answer>;
}

export type Answer =
  | { readonly status: 'accepted'; readonly bytes: number; readonly requestId: string }
  | {
      readonly status: 'refused';
      readonly bytes: number;
      readonly requestId: string;
      readonly error: PipelineError;
      readonly retryAfterMs?: number;
    };

/** Time as an argument, so that a test of waiting does not wait. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

// ── state ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where rejects of one file are kept. Nothing is made until the first reject. */
export interface RejectLog {
  add(rejects: readonly Reject[], entry: string): Promise<void>;
  /** Makes what was added durable. Gives where it lies, if there was any. */
  close(): Promise<string | undefined>;
}
