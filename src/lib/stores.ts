/**
 * What the delivery protocol (docs/delivery.md) asks of storage. `state` has it over Azure Storage; the simulation has
 * it over a world of its own, with every fault that storage can show. Both pass `test/suites/store-suite.ts`.
 *
 * A conflict is a value, for the protocol must answer it. What storage cannot do now throws STATE_READ or STATE_WRITE.
 */
import type { RunOptions } from './seams.ts';

/** Small blobs of the app's own container: names are paths inside it. */
export interface StateStore {
  /** The blob as it is, or undefined where there is none. */
  read(name: string, options: RunOptions): Promise<StateBlob | undefined>;
  /** Makes a blob. `exists` where there is one already. */
  create(name: string, content: StateContent, options: RunOptions): Promise<'made' | 'exists'>;
  /** Replaces a blob under a condition. `lost` where it does not hold (any more), or the blob is gone. */
  write(
    name: string,
    content: StateContent,
    condition: WriteCondition,
    options: RunOptions,
  ): Promise<'written' | 'lost'>;
  /** Replaces a blob, or makes it. */
  put(name: string, content: StateContent, options: RunOptions): Promise<void>;
  /** Deletes a blob of this ETag (of any, where none is given). `lost` where it is another, or somebody holds it. */
  remove(name: string, etag: string | undefined, options: RunOptions): Promise<'removed' | 'lost'>;
  /** Takes the lease of a blob for `leaseMs` (15 to 60 s). `held` where somebody has it, `missing` where no blob is. */
  acquire(name: string, leaseMs: number, options: RunOptions): Promise<LeaseId | 'held' | 'missing'>;
  renew(name: string, lease: LeaseId, options: RunOptions): Promise<'renewed' | 'lost'>;
  /** Gives a lease up. Does nothing where it is not ours any more. */
  release(name: string, lease: LeaseId, options: RunOptions): Promise<void>;
  /** Adds to an append blob, made with the first call, at this place. The same call twice adds once. `lost`: other bytes are there. */
  append(name: string, position: number, bytes: Uint8Array, options: RunOptions): Promise<'written' | 'lost'>;
  /** Names that begin with `prefix`, in the order of their bytes, from behind `after` on; pages as storage gives them. */
  list(prefix: string, options: RunOptions & { readonly after?: string }): AsyncIterable<readonly StateListing[]>;
}

/** `{ lease }` as {@link StateStore.acquire} gave it, as an object so that it is no word. */
export interface LeaseId {
  readonly id: string;
}

export interface StateContent {
  /** JSON text. */
  readonly text: string;
  /** Short facts that a listing shows: names of letters alone, values of printable ASCII. */
  readonly facts?: Readonly<Record<string, string>>;
}

export interface StateBlob extends StateContent {
  readonly etag: string;
}

export interface StateListing {
  readonly name: string;
  readonly etag: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly isLeased: boolean;
  /** Milliseconds since 1970, by the clock of storage. */
  readonly modified: number;
}

/** Under a lease that is ours, or for the version that was read. */
export type WriteCondition = { readonly lease: LeaseId } | { readonly etag: string };

/** Where work waits. Its messages never expire; who takes them is the host's concern. */
export interface WorkQueue {
  /** At least once: a lost answer may leave two. `delayMs` up to 7 days. */
  send(message: string, delayMs: number, options: RunOptions): Promise<void>;
}

/** The containers that files are dropped into. */
export interface SourceContainer {
  /** Blobs whose names begin with `prefix`, in the order of their bytes, from behind `after` on. */
  list(
    options: RunOptions & { readonly prefix: string; readonly after?: string },
  ): AsyncIterable<readonly SourceListing[]>;
  /** `lost` where the blob is gone, or another than the one with this ETag. */
  remove(path: string, etag: string, options: RunOptions): Promise<'removed' | 'lost'>;
  setTier(path: string, etag: string, tier: 'Cool' | 'Cold' | 'Archive', options: RunOptions): Promise<'set' | 'lost'>;
}

export interface SourceListing {
  readonly path: string;
  readonly etag: string;
  readonly size: number;
  readonly modified: number;
  /** Accounts with a hierarchical namespace keep their directories as empty blobs. */
  readonly isDirectory: boolean;
}
