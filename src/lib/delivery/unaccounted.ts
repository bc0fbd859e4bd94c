import type { SourceListing, StateListing } from '../stores.ts';
import { ledgerFacts } from './ledger.ts';

/** Why a blob needs a message: nobody is known to work on it, or to come to it. */
export type Unaccounted =
  /** It has no ledger: its event got lost. */
  | 'unseen'
  /** Its ledger is about other content: an append raises no event, and that of a replacement may get lost. */
  | 'changed'
  /** No log matched it, but logs.yaml was another. */
  | 'unmatched'
  /** A run of it ended without a word, and the message is gone too. */
  | 'abandoned'
  /** The message that it waits for is overdue. */
  | 'overdue'
  /** Delivered, but not yet deleted or moved. */
  | 'unfinished'
  /** Delivered but for the record at its end, and the message that ends the wait for the rest of it is overdue. */
  | 'unsettled';

/** What was changed a moment ago has an event on its way. */
const GRACE_MS = 5 * 60_000;
/** Longer than any message takes that is not lost: the longest delay is half an hour. */
export const OVERDUE_MS = 60 * 60_000;

export interface Circumstances {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Blobs without a ledger that are older were there before the app: `backfill` takes those. */
  readonly since: number;
  /** Hash of the logs.yaml of now. */
  readonly config: string;
}

export type KnownLedger = Pick<StateListing, 'facts' | 'isLeased' | 'modified'>;

/** Why this blob needs a message; undefined where its ledger accounts for it. Pure: it sees listings alone. */
export function unaccounted(
  blob: SourceListing,
  ledger: KnownLedger | undefined,
  { now, since, config }: Circumstances,
): Unaccounted | undefined {
  if (blob.isDirectory) return undefined;
  if (ledger === undefined) return blob.modified < since || now - blob.modified < GRACE_MS ? undefined : 'unseen';
  // Its holder deals with whatever is there by the end of its run.
  if (ledger.isLeased) return undefined;
  const facts = ledgerFacts(ledger.facts);
  const age = now - ledger.modified;
  // By the ledger's age, for a blob that is appended to all the time is never old itself.
  if (facts.etag !== blob.etag) return Math.max(age, now - blob.modified) < GRACE_MS ? undefined : 'changed';
  switch (facts.state) {
    case 'running':
      return age < OVERDUE_MS ? undefined : 'abandoned';
    case 'waiting':
      return now - (facts.due ?? ledger.modified) < OVERDUE_MS ? undefined : 'overdue';
    case 'unmatched':
      return facts.config === config ? undefined : 'unmatched';
    case 'done':
      if (facts.due !== undefined && now - facts.due >= OVERDUE_MS) return 'unsettled';
      return facts.after === undefined || age < OVERDUE_MS ? undefined : 'unfinished';
    case 'partial':
    case 'parked':
      break;
  }
  return undefined;
}
