import type { Job } from '../lib/service.ts';
import { storageEvents, type IgnoredEvent } from './storage-events.ts';

/** What the events in a message ask for. */
export interface EventJobs {
  /** For each blob one job, or several of which one is meant: the first whose file is there. */
  readonly blobs: readonly (readonly [Job, ...Job[]])[];
  readonly ignored: readonly (IgnoredEvent | 'another container')[];
}

/** As it stands in the setting: while another setting is wrong, files of this container wait as well. */
export const watchedContainer = (): string => process.env['LOGSLUICE_CONTAINER'] || 'logs';

/** Undefined where the message holds no event of storage. */
export function eventJobs(message: unknown): EventJobs | undefined {
  const events = storageEvents(message);
  if (events === undefined) return undefined;
  const watched = watchedContainer();
  const blobs: (readonly [Job, ...Job[]])[] = [];
  const ignored: EventJobs['ignored'][number][] = [];
  for (const event of events) {
    if ('ignored' in event) ignored.push(event.ignored);
    // Also our own container: what is written there must not call for more.
    else if (event.blob.container !== watched) ignored.push('another container');
    else blobs.push(event.blob.paths.map((path) => jobFor(watched, path)) as [Job, ...Job[]]);
  }
  return { blobs, ignored };
}

const jobFor = (container: string, path: string): Job => ({ connection: 'LogsStorage', container, path, attempt: 0 });
