import { PipelineError } from '../../src/lib/errors.ts';
import type { Clock } from '../../src/lib/seams.ts';
import type { LeaseId, StateContent, StateStore, WorkQueue } from '../../src/lib/stores.ts';

interface Blob extends StateContent {
  readonly etag: string;
  readonly lease?: { readonly id: string; readonly until: number; readonly ms: number };
}

/** The calls of a store that change or hold a blob, by name, for {@link MemoryStore.fail}. */
type Call = 'read' | 'create' | 'write' | 'acquire' | 'renew' | 'release' | 'append';

/** Storage that answers at once. Its leases run out by the clock; it can be told to fail. */
export class MemoryStore implements StateStore {
  readonly blobs = new Map<string, Blob>();
  /** Append blobs. */
  readonly appended = new Map<string, Buffer>();
  readonly calls: string[] = [];
  readonly #clock: Clock;
  readonly #failing = new Set<Call>();
  #versions = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on, or from now on no more, these calls fail as those to storage that does not answer. */
  fail(calls: readonly Call[]): void {
    this.#failing.clear();
    for (const call of calls) this.#failing.add(call);
  }

  json(name: string): unknown {
    const blob = this.blobs.get(name);
    return blob === undefined ? undefined : JSON.parse(blob.text);
  }

  async read(name: string) {
    this.#ask('read', name);
    const blob = this.blobs.get(name);
    return blob && { text: blob.text, etag: blob.etag, facts: blob.facts ?? {} };
  }

  async create(name: string, content: StateContent) {
    this.#ask('create', name);
    if (this.blobs.has(name)) return 'exists';
    this.#set(name, content);
    return 'made';
  }

  async write(name: string, content: StateContent, condition: { lease: LeaseId } | { etag: string }) {
    this.#ask('write', name);
    const blob = this.blobs.get(name);
    if (blob === undefined) return 'lost';
    const held = this.#held(blob)?.id;
    const holds =
      'lease' in condition ? held === condition.lease.id : held === undefined && blob.etag === condition.etag;
    if (!holds) return 'lost';
    this.#set(name, content);
    return 'written';
  }

  async put(name: string, content: StateContent) {
    this.#set(name, content);
  }

  async remove(name: string) {
    this.blobs.delete(name);
    return 'removed' as const;
  }

  async acquire(name: string, ms: number): Promise<LeaseId | 'held' | 'missing'> {
    this.#ask('acquire', name);
    const blob = this.blobs.get(name);
    if (blob === undefined) return 'missing';
    if (this.#held(blob) !== undefined) return 'held';
    const id = `lease-${++this.#versions}`;
    this.blobs.set(name, { ...blob, lease: { id, ms, until: this.#clock.now() + ms } });
    return { id };
  }

  async renew(name: string, { id }: LeaseId) {
    this.#ask('renew', name);
    const blob = this.blobs.get(name);
    if (blob?.lease?.id !== id) return 'lost';
    this.blobs.set(name, { ...blob, lease: { ...blob.lease, until: this.#clock.now() + blob.lease.ms } });
    return 'renewed';
  }

  async release(name: string, { id }: LeaseId) {
    this.#ask('release', name);
    const { lease, ...blob } = this.blobs.get(name)!;
    if (lease?.id === id) this.blobs.set(name, blob);
  }

  async append(name: string, position: number, bytes: Uint8Array): Promise<'written' | 'lost'> {
    this.#ask('append', name);
    const there = this.appended.get(name) ?? Buffer.alloc(0);
    if (there.length !== position) return 'lost';
    this.appended.set(name, Buffer.concat([there, bytes]));
    return 'written';
  }

  async *list() {
    yield [];
  }

  /** As another instance does once the lease has run out: nobody else's calls under the old one take effect any more. */
  takeOver(name: string): void {
    const blob = this.blobs.get(name)!;
    this.blobs.set(name, { ...blob, lease: { id: 'another', ms: 60_000, until: Infinity } });
  }

  isHeld(name: string): boolean {
    const blob = this.blobs.get(name);
    return blob !== undefined && this.#held(blob) !== undefined;
  }

  #held({ lease }: Blob): Blob['lease'] {
    return lease !== undefined && this.#clock.now() < lease.until ? lease : undefined;
  }

  #set(name: string, content: StateContent): void {
    this.blobs.set(name, { ...this.blobs.get(name), ...content, etag: `"${++this.#versions}"` });
  }

  #ask(call: Call, name: string): void {
    this.calls.push(`${call} ${name}`);
    if (this.#failing.has(call)) throw new PipelineError('STATE_WRITE', { what: name, reason: '503' });
  }
}

/** A queue that keeps what it is sent, oldest first. */
export class MemoryQueue implements WorkQueue {
  readonly sent: { readonly job: unknown; readonly delayMs: number }[] = [];
  isDown = false;

  async send(message: string, delayMs: number): Promise<void> {
    if (this.isDown) throw new PipelineError('STATE_WRITE', { what: 'queue', reason: '503' });
    this.sent.push({ job: JSON.parse(message), delayMs });
  }

  length(): Promise<number> {
    return Promise.resolve(this.sent.length);
  }
}
