import type { SourceContainer, SourceListing } from '../src/lib/stores.ts';
import type { BlobContainer } from './blob-container.ts';
import { blobPages } from './blob-pages.ts';
import type { Instance } from './instance.ts';
import { lostRead, lostWrite } from './lost.ts';
import type { World } from './world.ts';

/** A {@link SourceContainer} of one instance, over a container of the simulated world. */
export function simulatedSources(
  world: World,
  who: Instance,
  container: BlobContainer,
  onRemove: (path: string) => void,
): SourceContainer {
  return {
    list: (options) =>
      blobPages(world, who, container, options, (path, { etag, modified, content, metadata }): SourceListing => {
        const isDirectory = path.endsWith('/') || metadata['hdi_isfolder'] === 'true';
        return { path, etag, size: content.length, modified, isDirectory };
      }),
    remove: (path, etag, { signal }) =>
      world.op(
        who,
        `remove ${path}`,
        () => {
          onRemove(path);
          return container.remove(path, etag) === 'removed' ? 'removed' : 'lost';
        },
        lostWrite(`blob ${container.name}/${path}`, signal),
      ),
    // Two requests, as in storage: a blob may be replaced between them.
    async setTier(path, etag, tier, { signal }) {
      const what = `blob ${container.name}/${path}`;
      const isSame = (): boolean => container.get(path)?.etag === etag;
      if (!(await world.op(who, `properties ${path}`, isSame, lostRead(what, signal)))) return 'lost';
      const set = () => (container.setTier(path, tier) ? 'set' : 'lost');
      return world.op(who, `tier ${path} ${tier}`, set, lostWrite(what, signal));
    },
  };
}
