import { Alterations, NameCounts } from './alterations.ts';

/** How many calls, errors and file reports are kept: the newest. */
export const KEPT = 500;

/** One call to the ingestion route. */
export interface Call {
  readonly at: string;
  readonly rule: string;
  readonly stream: string;
  readonly status: number;
  readonly code?: string | undefined;
  readonly requestId: string;
  readonly clientRequestId?: string | undefined;
  /** Bytes of the body on the wire and after decompression. */
  readonly wireBytes: number;
  readonly bodyBytes: number;
  readonly rows: number;
  readonly milliseconds: number;
  /** It went wrong because a fault said so. */
  readonly fault?: boolean | undefined;
}

/** A row as DCRLogErrors would hold it. */
export interface IngestionError {
  readonly TimeGenerated: string;
  readonly ClientRequestId: string;
  readonly CorrelationId: string;
  readonly InputStreamId: string;
  readonly Message: string;
  readonly OperationName: 'Ingestion';
  readonly RuleImmutableId: string;
}

/** The newest entries of a list that never ends. */
export class Newest<T> {
  #entries: T[] = [];

  add(entry: T): void {
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  /** Newest first. */
  list(limit = KEPT): T[] {
    return this.#entries.slice(-Math.min(limit, KEPT)).reverse();
  }

  clear(): void {
    this.#entries = [];
  }
}

/** What happened, for whoever asks: calls, errors, counts. */
export class Journal {
  readonly calls = new Newest<Call>();
  readonly errors = new Newest<IngestionError>();
  #statuses = new NameCounts();
  #alterations = new Alterations();
  #totals = { calls: 0, accepted: 0, rows: 0, wireBytes: 0, bodyBytes: 0, errors: 0 };

  addCall(call: Call): void {
    this.calls.add(call);
    this.#statuses.add(call.status === 0 ? 'reset' : String(call.status));
    this.#totals.calls++;
    this.#totals.rows += call.rows;
    this.#totals.wireBytes += call.wireBytes;
    this.#totals.bodyBytes += call.bodyBytes;
    if (call.status === 204) this.#totals.accepted++;
  }

  addError(error: IngestionError): void {
    this.errors.add(error);
    this.#totals.errors++;
  }

  addAlterations(alterations: Alterations): void {
    this.#alterations.merge(alterations);
  }

  get counters(): object {
    return { ...this.#totals, statuses: this.#statuses, ...this.#alterations.toJSON() };
  }

  reset(): void {
    this.calls.clear();
    this.errors.clear();
    this.#statuses = new NameCounts();
    this.#alterations = new Alterations();
    this.#totals = { calls: 0, accepted: 0, rows: 0, wireBytes: 0, bodyBytes: 0, errors: 0 };
  }
}
