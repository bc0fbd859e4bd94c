import type { WriteCondition } from '../src/lib/stores.ts';
import type { World } from './world.ts';

export interface SimulatedBlob {
  readonly content: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  /** In quotes. */
  readonly etag: string;
  /** Milliseconds since 1970, in whole seconds as storage says it. */
  readonly modified: number;
  /** Another one when it is made anew, or written whole. */
  readonly made: number;
  /** Whether it is an append blob. */
  readonly isAppended: boolean;
  /** Kept when it runs out, until somebody touches the blob: its holder may renew it. */
  readonly lease?: { readonly id: string; readonly forMs: number; readonly until: number };
  readonly tier?: string;
}

/** A condition of a write; `new` is that there is no blob, `any` is none. */
export type PutCondition = WriteCondition | 'new' | 'any';

/**
 * A container as the Blob service has it, each call at one instant: conditions, leases that run out by the world's clock,
 * append blobs, listings by page. Tests look into it, and act as those who drop files, through the same calls.
 */
export class BlobContainer {
  readonly name: string;
  readonly #world: World;
  readonly #blobs = new Map<string, SimulatedBlob>();
  /** In their order; undefined where a name came or went since. */
  #names: readonly string[] | undefined;
  #versions = 0;

  constructor(name: string, world: World) {
    this.name = name;
    this.#world = world;
  }

  get(name: string): SimulatedBlob | undefined {
    return this.#blobs.get(name);
  }

  /** All names, in their order. */
  names(): readonly string[] {
    this.#names ??= [...this.#blobs.keys()].sort();
    return this.#names;
  }

  /** Writes a blob whole, as a block blob or an append blob. Gives its ETag, or undefined where the condition does not hold or another has its lease. */
  put(
    name: string,
    content: Buffer | string,
    metadata: Readonly<Record<string, string>> = {},
    condition: PutCondition = 'any',
    isAppended = false,
  ): string | undefined {
    const old = this.#blobs.get(name);
    if (!this.#allows(old, condition)) return undefined;
    return this.#keep(name, {
      ...(this.isLeased(old) && { lease: old.lease }),
      content: Buffer.from(content),
      metadata,
      made: this.#versions,
      isAppended,
    });
  }

  /** Adds bytes at the end, which must stand at `position`. `missing` where there is no blob. */
  append(name: string, position: number, bytes: Uint8Array): 'written' | 'elsewhere' | 'missing' {
    const old = this.#blobs.get(name);
    if (old === undefined) return 'missing';
    if (old.content.length !== position || this.isLeased(old)) return 'elsewhere';
    const { metadata, made } = old;
    this.#keep(name, { content: Buffer.concat([old.content, bytes]), metadata, made, isAppended: true });
    return 'written';
  }

  /** Deletes a blob of this ETag, or of any, that nobody has the lease of. */
  remove(name: string, etag?: string): 'removed' | 'unlike' | 'missing' {
    const old = this.#blobs.get(name);
    if (old === undefined) return 'missing';
    if (this.isLeased(old) || (etag !== undefined && old.etag !== etag)) return 'unlike';
    this.#blobs.delete(name);
    this.#names = undefined;
    return 'removed';
  }

  /** As storage does it: nothing else of the blob changes. */
  setTier(name: string, tier: string): boolean {
    const old = this.#blobs.get(name);
    if (old !== undefined) this.#blobs.set(name, { ...old, tier });
    return old !== undefined;
  }

  acquire(name: string, forMs: number): { readonly id: string } | 'held' | 'missing' {
    const old = this.#blobs.get(name);
    if (old === undefined) return 'missing';
    if (this.isLeased(old)) return 'held';
    const id = `lease-${++this.#versions}`;
    this.#blobs.set(name, { ...old, lease: { id, forMs, until: this.#world.now + forMs } });
    return { id };
  }

  renew(name: string, id: string): boolean {
    const old = this.#blobs.get(name);
    if (old?.lease?.id !== id) return false;
    this.#blobs.set(name, { ...old, lease: { ...old.lease, until: this.#world.now + old.lease.forMs } });
    return true;
  }

  release(name: string, id: string): void {
    const old = this.#blobs.get(name);
    if (old?.lease?.id !== id) return;
    const { lease: _, ...rest } = old;
    this.#blobs.set(name, rest);
  }

  isLeased(blob: SimulatedBlob | undefined): blob is SimulatedBlob & Required<Pick<SimulatedBlob, 'lease'>> {
    return blob?.lease !== undefined && blob.lease.until > this.#world.now;
  }

  /** Up to `size` names that begin with `prefix`, from behind `after` on. */
  page(prefix: string, after: string | undefined, size: number): readonly string[] {
    const names = this.names();
    const from = after === undefined || after < prefix ? prefix : `${after}\0`;
    let low = 0;
    for (let high = names.length; low < high;) {
      const middle = (low + high) >> 1;
      if (names[middle]! < from) low = middle + 1;
      else high = middle;
    }
    const found = names.slice(low, low + size);
    return found.filter((name) => name.startsWith(prefix));
  }

  #allows(old: SimulatedBlob | undefined, condition: PutCondition): boolean {
    if (condition === 'new') return old === undefined;
    if (condition === 'any') return !this.isLeased(old);
    if ('lease' in condition) return this.isLeased(old) && old.lease.id === condition.lease.id;
    return old !== undefined && !this.isLeased(old) && old.etag === condition.etag;
  }

  #keep(name: string, blob: Omit<SimulatedBlob, 'etag' | 'modified' | 'tier'>): string {
    if (!this.#blobs.has(name)) this.#names = undefined;
    const etag = `"0x${(++this.#versions).toString(16).toUpperCase()}"`;
    const modified = Math.floor(this.#world.wallNow / 1000) * 1000;
    this.#blobs.set(name, { ...blob, etag, modified });
    return etag;
  }
}
