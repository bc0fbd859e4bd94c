import type { ErrorCode, PipelineError } from '../errors.ts';
import type { AlterationKind, Delivery, Mapper, Parser, Reject } from '../seams.ts';
import { UNCLAIMED_NAMES } from '../seams.ts';

/**
 * What became of one file. `read = sent + rejected + filtered` once it is `done` or `partial`; a `failed` one stopped
 * before everything was delivered, and an `unmatched` one was not read at all.
 */
export interface FileReport {
  readonly file: string;
  /** Name of the log in logs.yaml; null where none matches. */
  readonly log: string | null;
  readonly table: string | null;
  readonly state: 'done' | 'partial' | 'failed' | 'unmatched';
  /** Records found, rows sent, records rejected, records dropped on purpose. */
  readonly read: number;
  readonly sent: number;
  readonly rejected: number;
  readonly filtered: number;
  readonly rejects: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Where the rejects lie. */
  readonly rejectsFile?: string;
  readonly calls: number;
  readonly retries: number;
  /** Bytes read from the source, and body bytes on the wire. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly seconds: number;
  /** Fields that no column takes, by name, with how many records had them. */
  readonly unclaimed: Readonly<Record<string, number>>;
  /** Values that did not fit their column's type and were left out, by column. */
  readonly unfit: Readonly<Record<string, number>>;
  /** What the service changes silently, by kind: values that it cuts, rows whose TimeGenerated it sets. */
  readonly altered: Readonly<Partial<Record<AlterationKind, number>>>;
  /** Bytes that fit no character of the file's encoding and became U+FFFD. */
  readonly replaced: number;
  /** `x-ms-client-request-id` of the first failed calls: look for them in DCRLogErrors. */
  readonly failedRequests: readonly string[];
  /** What was wrong with the whole of it, or with the first of its entries that was damaged. */
  readonly error?: ReportedError;
  /** Files in an archive that could not be read, or not to their end: the first {@link DAMAGED_ENTRIES}. */
  readonly damaged: readonly DamagedEntry[];
}

export interface DamagedEntry {
  readonly entry: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface ReportedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
}

/** How many entries a report names. */
const DAMAGED_ENTRIES = 20;

/** How many failed calls a report names. */
const FAILED_REQUESTS = 20;

/** Adds up one file's counts while it is read and sent. */
export class Tally {
  read = 0;
  sent = 0;
  filtered = 0;
  bytesIn = 0;
  #replaced = 0;
  #rejected = 0;
  #calls = 0;
  #retries = 0;
  #bytesOut = 0;
  readonly #rejects: Partial<Record<ErrorCode, number>> = {};
  readonly #failedRequests: string[] = [];
  readonly #damaged: DamagedEntry[] = [];
  readonly #unclaimed = new Map<string, number>();
  readonly #unfit = new Map<string, number>();
  readonly #altered = new Map<AlterationKind, number>();

  get rejected(): number {
    return this.#rejected;
  }

  /** Whether every record read has been accounted for. */
  get balanced(): boolean {
    return this.read === this.sent + this.#rejected + this.filtered;
  }

  reject(rejects: readonly Reject[]): void {
    this.#rejected += rejects.length;
    for (const { error } of rejects) this.#rejects[error.code] = (this.#rejects[error.code] ?? 0) + 1;
  }

  deliver({ sent, cost }: Delivery): void {
    this.sent += sent;
    this.#calls += cost.calls;
    this.#retries += cost.retries;
    this.#bytesOut += cost.bytes;
    const room = FAILED_REQUESTS - this.#failedRequests.length;
    if (room > 0) this.#failedRequests.push(...cost.failedRequests.slice(0, room));
  }

  damage(entry: string, { code, message }: PipelineError): void {
    if (this.#damaged.length < DAMAGED_ENTRIES) this.#damaged.push({ entry, code, message });
  }

  /** Takes over what a parser and a mapper counted while they read one entry. */
  entry(parser: Parser, mapper: Mapper): void {
    this.#replaced += parser.replaced ?? 0;
    if (!mapper.projection.rest) add(this.#unclaimed, parser.unclaimed, UNCLAIMED_NAMES);
    add(this.#unfit, mapper.unfit, Infinity);
    add(this.#altered, mapper.altered, Infinity);
  }

  report(
    what: Pick<FileReport, 'file' | 'log' | 'table' | 'state' | 'seconds'>,
    error: PipelineError | undefined,
    rejectsFile: string | undefined,
  ): FileReport {
    return {
      ...what,
      read: this.read,
      sent: this.sent,
      rejected: this.#rejected,
      filtered: this.filtered,
      rejects: this.#rejects,
      ...(rejectsFile === undefined ? {} : { rejectsFile }),
      calls: this.#calls,
      retries: this.#retries,
      bytesIn: this.bytesIn,
      bytesOut: this.#bytesOut,
      unclaimed: Object.fromEntries(this.#unclaimed),
      unfit: Object.fromEntries(this.#unfit),
      altered: Object.fromEntries(this.#altered),
      replaced: this.#replaced,
      failedRequests: this.#failedRequests,
      damaged: this.#damaged,
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message, fix: error.fix } }),
    };
  }
}

function add<Name extends string>(sums: Map<Name, number>, counts: ReadonlyMap<Name, number>, limit: number): void {
  for (const [name, count] of counts) {
    const sum = sums.get(name);
    if (sum !== undefined || sums.size < limit) sums.set(name, (sum ?? 0) + count);
  }
}

/** The report of a file that no log of `logs.yaml` matches. It has not been read. */
export const unmatchedReport = (file: string): FileReport =>
  new Tally().report({ file, log: null, table: null, state: 'unmatched', seconds: 0 }, undefined, undefined);
