import type { Job } from '../lib/service.ts';
import { watchedContainer } from './event-jobs.ts';

/**
 * What the blob trigger's own message asks for, which the host copies as it is; undefined where it names no blob of ours.
 * Its poison queue has one name in each account: what other apps gave up, whose files lie there too, is there as well.
 */
export function jobOfEvent(message: unknown): Job | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { ContainerName: container, BlobName: path } = message as Record<string, unknown>;
  if (container !== watchedContainer() || typeof path !== 'string' || path === '') return undefined;
  return { connection: 'LogsStorage', container: watchedContainer(), path, attempt: 0 };
}
