import type { ContainerClient } from '@azure/storage-blob';
import { writing } from './writing.ts';

/** The app's own container, made with its first use where it is missing. Fails with STATE_WRITE, and then tries anew. */
export function openedOnce(client: () => Promise<ContainerClient>): () => Promise<ContainerClient> {
  let opened: ContainerClient | undefined;
  return async () => {
    if (opened === undefined) {
      const container = await client();
      await writing(`container ${container.containerName}`, () => container.createIfNotExists());
      opened = container;
    }
    return opened;
  };
}
