import { PipelineError } from '../errors.ts';
import type { RunOptions } from '../seams.ts';
import { reported } from '../pipeline/report.ts';
import type { SourceContainer, SourceListing, StateListing, StateStore, WorkQueue } from '../stores.ts';
import { ledgerFacts, ledgerOrFailure, type LedgerState } from './ledger.ts';
import { sideBySide } from './side-by-side.ts';
import { readSince } from './sweep-state.ts';

export interface StatusRooms {
  readonly store: StateStore;
  readonly blobs: SourceContainer;
  readonly work: WorkQueue;
  readonly container: string;
  readonly ledgerName: (container: string, path: string) => string;
}

/** What is known of the files of a container. */
export interface Status {
  /** Files by the state of their ledger. */
  readonly states: Readonly<Partial<Record<LedgerState, number>>>;
  /** Files that changed since what their ledger is about. */
  readonly changed: number;
  /** Files without a ledger: since the first sweep, and before it. */
  readonly unseen: number;
  readonly before: number;
  /** Ledgers without a file: of those that were waiting for their turn, and of those that came to an end. */
  readonly gone: number;
  readonly kept: number;
  /** Since when the sweep watches, ISO 8601; undefined where none has run. */
  readonly since?: string;
  /** About how many messages are in the work queue. */
  readonly messages: number;
  /** Of the files that are not dealt with yet, the one that was uploaded first. */
  readonly oldest?: { readonly path: string; readonly uploaded: string; readonly code?: string };
  /** Records of all files, by the code of their rejection. */
  readonly rejects: Readonly<Record<string, number>>;
  /** Files that were given up, in whole or in part, by code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Those that were given up first. */
  readonly parked: readonly ParkedFile[];
}

export interface ParkedFile {
  readonly path: string;
  readonly state: LedgerState;
  /** ISO 8601. */
  readonly at: string;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** So many of the files that were given up are told one by one. */
const TOLD = 10;

/** What stands in place of a path that is too long for the name of a ledger. */
const HASHED = /^sha256-[0-9a-f]{64}$/;

/** Reads listings, and of ledgers only those few that are told one by one. Fails with STATE_READ. */
export async function status(rooms: StatusRooms, options: RunOptions): Promise<Status> {
  const { store, blobs, work, container } = rooms;
  const prefix = `ledgers/${container}/`;
  const since = await readSince(store, options);
  const sum = new Sum(since === undefined ? -Infinity : Date.parse(since));
  const pages = sideBySide(blobs.list({ prefix: '', ...options }), store.list(prefix, options), prefix);
  for await (const pairs of pages) {
    for (const { path, blob, ledger } of pairs) {
      if (blob?.isDirectory === true) continue;
      const isHashed = blob !== undefined && rooms.ledgerName(container, path) !== `${prefix}${path}`;
      sum.add(blob, ledger, isHashed || HASHED.test(path));
    }
  }
  const parked: ParkedFile[] = [];
  for (const { name, facts, modified } of sum.parked) {
    const text = (await store.read(name, options))?.text;
    if (text === undefined) continue;
    const ledger = ledgerOrFailure(name, text);
    if (ledger instanceof PipelineError) {
      const { state } = ledgerFacts(facts);
      parked.push({
        path: name.slice(prefix.length),
        state,
        at: new Date(modified).toISOString(),
        ...reported(ledger),
      });
      continue;
    }
    const { file, state, at, error } = ledger;
    if (error !== undefined) parked.push({ path: file, state, at, ...error });
  }
  const { oldest } = sum;
  return {
    ...sum.counts,
    ...(since !== undefined && { since }),
    messages: await work.length(options),
    ...(oldest && { oldest: { ...oldest, uploaded: new Date(oldest.uploaded).toISOString() } }),
    parked,
  };
}

class Sum {
  readonly counts = {
    states: {} as Partial<Record<LedgerState, number>>,
    changed: 0,
    unseen: 0,
    before: 0,
    gone: 0,
    kept: 0,
    rejects: {} as Record<string, number>,
    failed: {} as Record<string, number>,
  };
  /** The ledgers of those that were given up first. */
  readonly parked: StateListing[] = [];
  oldest: { readonly path: string; readonly uploaded: number; readonly code?: string } | undefined;
  readonly #since: number;

  constructor(since: number) {
    this.#since = since;
  }

  /** Of a file whose ledger has a hashed name, each half comes by itself: the ledger counts, the blob does not. */
  add(blob: SourceListing | undefined, ledger: StateListing | undefined, isHashed: boolean): void {
    if (ledger === undefined) {
      if (!isHashed) this.#unseen(blob!);
      return;
    }
    const { counts } = this;
    const { state, etag, error, rejects } = ledgerFacts(ledger.facts);
    for (const [code, records] of Object.entries(rejects)) counts.rejects[code] = (counts.rejects[code] ?? 0) + records;
    const isOpen = state === 'running' || state === 'waiting';
    if (blob === undefined && !isHashed) {
      counts[isOpen ? 'gone' : 'kept']++;
      return;
    }
    if (blob !== undefined && blob.etag !== etag) {
      counts.changed++;
      return this.#waits(blob, undefined);
    }
    counts.states[state] = (counts.states[state] ?? 0) + 1;
    if (isOpen && blob !== undefined) this.#waits(blob, error);
    if (state === 'parked' || state === 'partial') this.#failed(ledger, error ?? state);
  }

  #unseen(blob: SourceListing): void {
    if (blob.modified < this.#since) this.counts.before++;
    else {
      this.counts.unseen++;
      this.#waits(blob, undefined);
    }
  }

  #waits({ path, modified }: SourceListing, code: string | undefined): void {
    if (this.oldest !== undefined && this.oldest.uploaded <= modified) return;
    this.oldest = { path, uploaded: modified, ...(code !== undefined && { code }) };
  }

  #failed(ledger: StateListing, code: string): void {
    this.counts.failed[code] = (this.counts.failed[code] ?? 0) + 1;
    this.parked.push(ledger);
    this.parked.sort((a, b) => a.modified - b.modified);
    this.parked.length = Math.min(this.parked.length, TOLD);
  }
}
