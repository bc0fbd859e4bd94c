import { z } from 'zod';

/** What an event of storage tells: which blob was written, or nothing of use, and why. */
export type StorageEvent = { readonly blob: EventBlob } | { readonly ignored: IgnoredEvent };

export interface EventBlob {
  readonly container: string;
  /** Its name, then what else may be meant, the likelier first: events have had names in more than one spelling. */
  readonly paths: readonly [string, ...string[]];
}

/** A closed set: nothing of an event goes to the log. */
export type IgnoredEvent = 'another type of event' | 'a file that is only begun' | 'no blob' | 'no event';

const text = z.string().optional().catch(undefined);
/** Both schemas that Event Grid delivers: its own, and CloudEvents 1.0. */
const schema = z.object({
  eventType: text,
  specversion: text,
  type: text,
  subject: text,
  data: z.object({ api: text, url: text }).catch({}),
});

const CREATED = 'Microsoft.Storage.BlobCreated';
/**
 * Calls that make an empty file, whose content comes by others; the last of those has an event of its own
 * (`FlushWithClose`, `SftpCommit`). What is read in between would be read, and sent, once more after it:
 * learn.microsoft.com/azure/storage/blobs/storage-blob-event-overview.
 */
const BEGINNINGS = new Set(['CreateFile', 'SftpCreate']);

/** The events in a message, one or an array of them; undefined where it holds none. */
export function storageEvents(message: unknown): readonly StorageEvent[] | undefined {
  const events = (Array.isArray(message) ? message : [message]).map(told);
  return events.every((one) => 'ignored' in one && one.ignored === 'no event') ? undefined : events;
}

function told(given: unknown): StorageEvent {
  const { data: event } = schema.safeParse(given);
  const type = event?.eventType ?? (event?.specversion === undefined ? undefined : event.type);
  if (event === undefined || type === undefined) return { ignored: 'no event' };
  if (type !== CREATED) return { ignored: 'another type of event' };
  const { subject = '', data } = event;
  if (BEGINNINGS.has(data.api ?? '')) return { ignored: 'a file that is only begun' };
  const blob = blobOf(subject, data.url ?? '');
  return blob === undefined ? { ignored: 'no blob' } : { blob };
}

/**
 * The subject has the name as it is, where the URL may leave `#` and `%` as they are or escape them. Yet there have been
 * subjects without the characters beyond 16 bits (github.com/Azure-Samples/azure-event-grid-viewer/issues/9).
 */
function blobOf(subject: string, url: string): EventBlob | undefined {
  const inSubject = /^\/blobServices\/default\/containers\/([^/]+)\/blobs\/(.+)$/s.exec(subject);
  const inUrl = /^https?:\/\/[^/]+\/([^/]+)\/(.+)$/s.exec(url);
  const container = inSubject?.[1] ?? inUrl?.[1];
  if (container === undefined) return undefined;
  const [path, link] = [inSubject?.[2], inUrl?.[1] === container ? inUrl[2] : undefined];
  const spellings = [path, path && unescaped(path), link && (unescaped(link) ?? link)];
  const paths = [...new Set(spellings.filter((one) => one !== undefined))];
  return { container, paths: paths as [string, ...string[]] };
}

/** Undefined where it is no escaped text. */
function unescaped(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
