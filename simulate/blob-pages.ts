import type { RunOptions } from '../src/lib/seams.ts';
import type { BlobContainer, SimulatedBlob } from './blob-container.ts';
import type { Instance } from './instance.ts';
import { lostRead } from './lost.ts';
import type { World } from './world.ts';

/** Small, so that much happens between the pages of a listing. */
const PAGE_SIZE = 5;

/** A listing as storage gives it: each page is a request, and sees the container as it is by then. */
export async function* blobPages<T>(
  world: World,
  who: Instance,
  container: BlobContainer,
  { prefix, after, signal }: RunOptions & { readonly prefix: string; readonly after?: string },
  entry: (name: string, blob: SimulatedBlob) => T,
): AsyncGenerator<readonly T[]> {
  const options = lostRead(`list of ${container.name}/${prefix}`, signal);
  for (let last = after; ;) {
    const behind = last;
    const page = (): { readonly names: readonly string[]; readonly entries: readonly T[] } => {
      const names = container.page(prefix, behind, PAGE_SIZE);
      return { names, entries: names.map((name) => entry(name, container.get(name)!)) };
    };
    const { names, entries } = await world.op(who, `list ${prefix} behind ${behind ?? 'nothing'}`, page, options);
    yield entries;
    if (names.length < PAGE_SIZE) return;
    last = names.at(-1);
  }
}
