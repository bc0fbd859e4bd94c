/**
 * What the protocol of docs/delivery.md asks of storage, counted at a real run of it. Classes of operations as
 * learn.microsoft.com/azure/storage/blobs/map-rest-apis-transaction-categories has them for general purpose v2.
 */
export interface BlobOperations {
  readonly write: number;
  readonly read: number;
  readonly other: number;
}

/** A file that is read in one run: its properties, the ledger looked at, made, claimed and read, the run noted, the content, its end. */
export const OF_A_FILE: BlobOperations = { write: 3, read: 3, other: 3 };

/** Rejects besides: what they are appended to is not there at first. */
export const OF_REJECTS: BlobOperations = { write: 3, read: 0, other: 0 };

/** The ledger is written again after so many calls to the service. */
export const CALLS_PER_CHECKPOINT = 16;
/** A claim is renewed each time that a third of its length has gone by. */
export const CLAIM_SECONDS = 15;

/** The event's message: put by Event Grid or the host, taken, deleted. */
export const MESSAGES_OF_A_FILE = 3;

/** The sweep: a timer, and listings of the container and of the ledgers, so many names each (docs/operations.md). */
export const SWEEPS_PER_DAY = 288;
export const NAMES_PER_LISTING = 5000;
/** "never are there more than 600 calls an hour". */
export const MOST_LISTINGS_PER_DAY = 14_400;
