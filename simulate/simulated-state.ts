import { PipelineError } from '../src/lib/errors.ts';
import { checkFacts } from '../src/lib/state/facts.ts';
import type { StateContent, StateListing, StateStore } from '../src/lib/stores.ts';
import type { BlobContainer } from './blob-container.ts';
import { blobPages } from './blob-pages.ts';
import type { Instance } from './instance.ts';
import { lostRead, lostWrite } from './lost.ts';
import type { World } from './world.ts';

/** The {@link StateStore} of one instance, over a container of the simulated world. A writing takes up to `writeMs`. */
export function simulatedState(world: World, who: Instance, container: BlobContainer, writeMs = 0): StateStore {
  const put = <T>(
    name: string,
    { text, facts = {} }: StateContent,
    condition: Parameters<BlobContainer['put']>[3],
    signal: AbortSignal,
    answer: (written: boolean) => T,
  ): Promise<T> => {
    checkFacts(facts);
    const write = (): T => answer(container.put(name, text, facts, condition) !== undefined);
    const takesMs = writeMs === 0 ? 0 : who.random.below(writeMs);
    return world.op(who, `write ${name} ${text}`, write, { ...lostWrite(`blob ${name}`, signal), takesMs });
  };
  return {
    read: (name, { signal }) =>
      world.op(
        who,
        `read ${name}`,
        () => {
          const blob = container.get(name);
          return blob && { text: blob.content.toString(), etag: blob.etag, facts: blob.metadata };
        },
        lostRead(`blob ${name}`, signal),
      ),
    create: async (name, content, { signal }) =>
      put(name, content, 'new', signal, (made) => (made ? 'made' : 'exists')),
    write: async (name, content, condition, { signal }) =>
      put(name, content, condition, signal, (written) => (written ? 'written' : 'lost')),
    put: async (name, content, { signal }) =>
      put(name, content, 'any', signal, (written) => {
        const what = `blob ${name}`;
        if (!written) throw new PipelineError('STATE_WRITE', { what, reason: '412 LeaseIdMissing' });
      }),
    remove: (name, etag, { signal }) =>
      world.op(
        who,
        `remove ${name}`,
        () => (container.remove(name, etag) === 'unlike' ? 'lost' : 'removed'),
        lostWrite(`blob ${name}`, signal),
      ),
    async acquire(name, leaseMs, { signal }) {
      if (leaseMs % 1000 !== 0 || leaseMs < 15_000 || leaseMs > 60_000) {
        throw new RangeError(`No lease lasts ${leaseMs} ms.`);
      }
      const acquire = () => container.acquire(name, leaseMs);
      return world.op(who, `acquire ${name}`, acquire, lostWrite(`lease of ${name}`, signal));
    },
    renew: (name, { id }, { signal }) =>
      world.op(
        who,
        `renew ${name}`,
        () => (container.renew(name, id) ? 'renewed' : 'lost'),
        lostWrite(`lease of ${name}`, signal),
      ),
    release: (name, { id }, { signal }) =>
      world.op(who, `release ${name}`, () => container.release(name, id), lostWrite(`lease of ${name}`, signal)),
    async append(name, position, bytes, { signal }) {
      if (bytes.length === 0) throw new RangeError('An append adds at least one byte.');
      const append = () => container.append(name, position, bytes);
      const request = `append ${name}[${position}] ${bytes.length} B`;
      let outcome = await world.op(who, request, append, lostWrite(`blob ${name}`, signal));
      if (outcome === 'missing' && position === 0) {
        const create = () => container.put(name, '', {}, 'new') !== undefined;
        await world.op(who, `create ${name}`, create, lostWrite(`blob ${name}`, signal));
        outcome = await world.op(who, request, append, lostWrite(`blob ${name}`, signal));
      }
      if (outcome !== 'elsewhere') return outcome === 'written' ? 'written' : 'lost';
      const holds = (): boolean =>
        container
          .get(name)
          ?.content.subarray(position, position + bytes.length)
          .equals(bytes) ?? false;
      const isThere = await world.op(who, `read ${name}[${position}]`, holds, lostRead(`blob ${name}`, signal));
      return isThere ? 'written' : 'lost';
    },
    list: (prefix, options) =>
      blobPages(world, who, container, { ...options, prefix }, (name, blob): StateListing => {
        const { etag, metadata, modified } = blob;
        return { name, etag, facts: metadata, isLeased: container.isLeased(blob), modified };
      }),
  };
}
