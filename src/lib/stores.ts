/**
 * What the delivery protocol (docs/delivery.md) asks of storage. `state` has it over Azure Storage; the simulation has
 * it over a world of its own, with every fault that storage can show. Both pass `test/suites/store-suite.ts`.
 *
 * A conflict is a value, for the protocol must answer it. What storage cannot do now throws STATE_READ or STATE_WRITE;
 * an abort throws the signal's reason. Both leave open whether the call took effect, or still will.
 *
 * An answer can get lost on its way, and the call then be made again below this interface. So a conflict may be with
 * oneself: `exists` after a `create` that made the blob, `lost` after a `write` under an ETag that wrote. Whoever must know
 * reads what is there. Under a lease the same write twice is `written` twice.
 */
import type { RunOptions } from './seams.ts';

/** Small blobs of the app's own container: names are paths inside it. */
export interface StateStore {
  /** The blob as it is, or undefined where there is none. */
  read(name: string, options: RunOptions): Promise<StateBlob | undefined>;
  /** Makes a blob. `exists` where there is one already. */
  create(name: string, content: StateContent, options: RunOptions): Promise<'made' | 'exists'>;
  /**
   * Replaces a blob, its facts too, under a condition. `lost` where that does not hold (any more), where the blob is gone,
   * and under an ETag also where somebody has its lease.
   */
  write(
    name: string,
    content: StateContent,
    condition: WriteCondition,
    options: RunOptions,
  ): Promise<'written' | 'lost'>;
  /** Replaces a blob, or makes it. One that somebody holds is STATE_WRITE. */
  put(name: string, content: StateContent, options: RunOptions): Promise<void>;
  /**
   * Deletes a blob of this ETag (of any, where none is given). `lost` where it is another, or somebody holds it; one that
   * is gone already counts as removed.
   */
  remove(name: string, etag: string | undefined, options: RunOptions): Promise<'removed' | 'lost'>;
  /** Takes the lease of a blob for `leaseMs` (15 to 60 whole seconds). `held` where somebody has it, `missing` where no blob is. */
  acquire(name: string, leaseMs: number, options: RunOptions): Promise<LeaseId | 'held' | 'missing'>;
  /** For as long again, from now. One that ran out is renewed as well where nobody has touched the blob since. */
  renew(name: string, lease: LeaseId, options: RunOptions): Promise<'renewed' | 'lost'>;
  /** Gives a lease up. Does nothing where it is not ours any more. */
  release(name: string, lease: LeaseId, options: RunOptions): Promise<void>;
  /**
   * Adds at least one byte to an append blob, made with the first call, at this place, which is its length so far. The same
   * call twice adds once. `lost`: it ends elsewhere, or other bytes are there.
   */
  append(name: string, position: number, bytes: Uint8Array, options: RunOptions): Promise<'written' | 'lost'>;
  /**
   * Blobs whose names begin with `prefix`, in the order of their names, from behind `after` (a name that begins so, too)
   * on; pages as storage gives them, possibly empty. Blobs made or deleted meanwhile may be in it or not.
   */
  list(prefix: string, options: RunOptions & { readonly after?: string }): AsyncIterable<readonly StateListing[]>;
}

/** `{ lease }` as {@link StateStore.acquire} gave it, as an object so that it is no word. */
export interface LeaseId {
  readonly id: string;
}

export interface StateContent {
  /** JSON text. */
  readonly text: string;
  /** Short facts that a listing shows: names of lower-case letters alone, values of printable ASCII without outer spaces. */
  readonly facts?: Readonly<Record<string, string>>;
}

export interface StateBlob extends StateContent {
  readonly etag: string;
  readonly facts: Readonly<Record<string, string>>;
}

export interface StateListing {
  readonly name: string;
  readonly etag: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly isLeased: boolean;
  /** Milliseconds since 1970, by the clock of storage, in whole seconds. */
  readonly modified: number;
}

/** Under a lease that is ours, or for the version that was read. */
export type WriteCondition = { readonly lease: LeaseId } | { readonly etag: string };

/** Where work waits. Its messages never expire; who takes them is the host's concern. */
export interface WorkQueue {
  /** At least once: a lost answer may leave two. `delayMs` up to 7 days. */
  send(message: string, delayMs: number, options: RunOptions): Promise<void>;
  /** About how many messages there are, those that nobody can take yet too. */
  length(options: RunOptions): Promise<number>;
}

/** The containers that files are dropped into. */
export interface SourceContainer {
  /** As {@link StateStore.list}. */
  list(
    options: RunOptions & { readonly prefix: string; readonly after?: string },
  ): AsyncIterable<readonly SourceListing[]>;
  /** `lost` where the blob is gone, or another than the one with this ETag. */
  remove(path: string, etag: string, options: RunOptions): Promise<'removed' | 'lost'>;
  /**
   * `unfit` where it is an append blob or a page blob, which have no tiers. Storage has no condition for this: a blob
   * replaced just while it is called gets the tier in place of the one meant.
   */
  setTier(
    path: string,
    etag: string,
    tier: 'Cool' | 'Cold' | 'Archive',
    options: RunOptions,
  ): Promise<'set' | 'lost' | 'unfit'>;
}

export interface SourceListing {
  readonly path: string;
  readonly etag: string;
  readonly size: number;
  readonly modified: number;
  /** Accounts with a hierarchical namespace keep their directories as empty blobs. */
  readonly isDirectory: boolean;
}
