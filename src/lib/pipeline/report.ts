import type { ErrorCode, PipelineError } from '../errors.ts';
import type { AlterationKind, Delivery, Mapper, Parser, Reject } from '../seams.ts';
import { UNCLAIMED_NAMES } from '../seams.ts';
import type { Parcel } from './parcel.ts';

/**
 * What became of the records of a file up to one place in it. `read = sent + rejected + filtered`, always: what was read
 * beyond that place does not count. Of the rest, `unclaimed`, `unfit` and `replaced` come with the end of an entry or of
 * a run, so those of a run that died are missing.
 */
export interface Counts {
  /** Records found, rows sent, records rejected, records dropped on purpose. */
  readonly read: number;
  readonly sent: number;
  readonly rejected: number;
  readonly filtered: number;
  readonly rejects: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly calls: number;
  readonly retries: number;
  /** Body bytes on the wire. */
  readonly bytesOut: number;
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

export const NO_COUNTS: Counts = {
  read: 0,
  sent: 0,
  rejected: 0,
  filtered: 0,
  rejects: {},
  calls: 0,
  retries: 0,
  bytesOut: 0,
  unclaimed: {},
  unfit: {},
  altered: {},
  replaced: 0,
  failedRequests: [],
  damaged: [],
};

/**
 * What became of one file. A `done` or `partial` one is accounted for to its end (of what could be read); a `parked` one
 * is not what its log says, a `paused` one goes on later, a `failed` one stopped before everything was delivered, and an
 * `unmatched` one was not read at all.
 */
export interface FileReport extends Counts {
  readonly file: string;
  /** Name of the log in logs.yaml; null where none matches. */
  readonly log: string | null;
  readonly table: string | null;
  readonly state: 'done' | 'partial' | 'parked' | 'paused' | 'failed' | 'unmatched';
  /** Where the rejects lie. */
  readonly rejectsFile?: string;
  /** Bytes read from the source. */
  readonly bytesIn: number;
  readonly seconds: number;
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
export const DAMAGED_ENTRIES = 20;

/** How many failed calls a report names. */
export const FAILED_REQUESTS = 20;

/** Adds up one file's counts while it is read and sent. */
export class Tally {
  /** Of this run, as they happen: for whoever watches. */
  read = 0;
  sent = 0;
  bytesIn = 0;
  /** Whether everything was read. */
  ended = false;
  /** Whether a record is left open at the end of growing content. */
  isOpen = false;
  readonly #from: Counts;
  #settled: Pick<Counts, 'read' | 'sent' | 'rejected' | 'filtered'>;
  #calls: number;
  #retries: number;
  #bytesOut: number;
  #replaced: number;
  #error: ReportedError | undefined;
  readonly #rejects: Partial<Record<ErrorCode, number>>;
  readonly #failedRequests: string[];
  readonly #damaged: DamagedEntry[];
  readonly #unclaimed: Map<string, number>;
  readonly #unfit: Map<string, number>;
  readonly #altered: Map<string, number>;

  /** `from`: what earlier runs counted. */
  constructor(from: Counts = NO_COUNTS) {
    this.#from = from;
    this.#settled = { read: from.read, sent: from.sent, rejected: from.rejected, filtered: from.filtered };
    this.#calls = from.calls;
    this.#retries = from.retries;
    this.#bytesOut = from.bytesOut;
    this.#replaced = from.replaced;
    this.#error = from.error;
    this.#rejects = { ...from.rejects };
    this.#failedRequests = [...from.failedRequests];
    this.#damaged = [...from.damaged];
    this.#unclaimed = new Map(Object.entries(from.unclaimed));
    this.#unfit = new Map(Object.entries(from.unfit));
    this.#altered = new Map(Object.entries(from.altered));
  }

  get settledRead(): number {
    return this.#settled.read;
  }

  get rejected(): number {
    return this.#settled.rejected;
  }

  get error(): ReportedError | undefined {
    return this.#error;
  }

  /** Whether every record that this run read is settled. */
  get balanced(): boolean {
    return this.#settled.read === this.#from.read + this.read;
  }

  /** A parcel is dealt with: so many of its rows were accepted, and these records kept. */
  settle({ read, filtered, entry, damage, counted }: Parcel, sent: number, rejects: readonly Reject[]): void {
    if (read !== sent + rejects.length + filtered) {
      throw new Error(`${read} records were read, but ${sent} + ${rejects.length} + ${filtered} accounted for`);
    }
    const settled = this.#settled;
    this.#settled = {
      read: settled.read + read,
      sent: settled.sent + sent,
      rejected: settled.rejected + rejects.length,
      filtered: settled.filtered + filtered,
    };
    for (const { error } of rejects) this.#rejects[error.code] = (this.#rejects[error.code] ?? 0) + 1;
    if (damage !== undefined) this.#damage(entry, damage);
    if (counted !== undefined) this.#count(counted.parser, counted.mapper);
  }

  deliver({ sent, cost }: Delivery): void {
    this.sent += sent;
    this.#calls += cost.calls;
    this.#retries += cost.retries;
    this.#bytesOut += cost.bytes;
    const room = FAILED_REQUESTS - this.#failedRequests.length;
    if (room > 0) this.#failedRequests.push(...cost.failedRequests.slice(0, room));
  }

  #damage(entry: string, error: PipelineError): void {
    this.#error ??= reported(error);
    if (entry === '' || this.#damaged.length === DAMAGED_ENTRIES) return;
    this.#damaged.push({ entry, code: error.code, message: error.message });
  }

  /** Takes over what a parser and a mapper counted while they read one entry. */
  #count(parser: Pick<Parser, 'unclaimed' | 'replaced'>, mapper: Mapper): void {
    this.#replaced += parser.replaced ?? 0;
    if (!mapper.projection.rest) add(this.#unclaimed, parser.unclaimed, UNCLAIMED_NAMES);
    add(this.#unfit, mapper.unfit, Infinity);
    add(this.#altered, mapper.altered, Infinity);
  }

  counts(): Counts {
    return {
      ...this.#settled,
      rejects: { ...this.#rejects },
      calls: this.#calls,
      retries: this.#retries,
      bytesOut: this.#bytesOut,
      unclaimed: Object.fromEntries(this.#unclaimed),
      unfit: Object.fromEntries(this.#unfit),
      altered: Object.fromEntries(this.#altered),
      replaced: this.#replaced,
      failedRequests: [...this.#failedRequests],
      damaged: [...this.#damaged],
      ...(this.#error && { error: this.#error }),
    };
  }

  report(
    what: Pick<FileReport, 'file' | 'log' | 'table' | 'state' | 'seconds'>,
    failure: PipelineError | undefined,
    rejectsFile: string | undefined,
  ): FileReport {
    return {
      ...what,
      ...this.counts(),
      bytesIn: this.bytesIn,
      ...(failure && { error: reported(failure) }),
      ...(rejectsFile === undefined ? {} : { rejectsFile }),
    };
  }
}

export const reported = ({ code, message, fix }: PipelineError): ReportedError => ({ code, message, fix });

function add(sums: Map<string, number>, counts: ReadonlyMap<string, number>, limit: number): void {
  for (const [name, count] of counts) {
    const sum = sums.get(name);
    if (sum !== undefined || sums.size < limit) sums.set(name, (sum ?? 0) + count);
  }
}

/** The report of a file that no log of `logs.yaml` matches. It has not been read. */
export const unmatchedReport = (file: string): FileReport =>
  new Tally().report({ file, log: null, table: null, state: 'unmatched', seconds: 0 }, undefined, undefined);
