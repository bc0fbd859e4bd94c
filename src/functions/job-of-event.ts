import type { Job } from '../lib/service.ts';

/** What the blob trigger's own message asks for, which the host copies as it is; undefined where it names no blob. */
export function jobOfEvent(message: unknown): Job | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { ContainerName: container, BlobName: path } = message as Record<string, unknown>;
  if (typeof container !== 'string' || typeof path !== 'string' || container === '' || path === '') return undefined;
  return { connection: 'LogsStorage', container, path, attempt: 0 };
}
