import type { RunOptions } from '../seams.ts';
import type { SourceContainer, SourceListing, StateListing, StateStore } from '../stores.ts';

/** The blob of this very path, as a listing shows it; undefined where it is gone. One call: of all names that begin so it is the first. */
export async function findBlob(
  blobs: SourceContainer,
  path: string,
  { signal }: RunOptions,
): Promise<SourceListing | undefined> {
  for await (const page of blobs.list({ prefix: path, signal })) {
    if (page.length > 0) return page.find((one) => one.path === path);
  }
  return undefined;
}

/** The ledger of this very name, as a listing shows it: reading it would not tell whether somebody holds it. */
export async function findLedger(
  store: StateStore,
  name: string,
  options: RunOptions,
): Promise<StateListing | undefined> {
  for await (const page of store.list(name, options)) {
    if (page.length > 0) return page.find((one) => one.name === name);
  }
  return undefined;
}
