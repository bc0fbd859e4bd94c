import { isDeepStrictEqual } from 'node:util';
import { parseBlobBinding } from '../src/functions/blob-ref.ts';
import { eventJobs } from '../src/functions/event-jobs.ts';
import { jobOfEvent } from '../src/functions/job-of-event.ts';
import { queueMessage } from '../src/functions/queue-message.ts';
import { jobText, parseJob, type Job } from '../src/lib/delivery/job.ts';
import { textKind, type Fault } from './kind.ts';
import { jsonSeeds, mutateJson } from './mutate-json.ts';

const job = { version: 1, connection: 'LogsStorage', container: 'logs', path: 'app/a b%20é.json', attempt: 0 };
const binding = { Connection: 'LogsStorage', ContainerName: 'logs', BlobName: 'app/a.json' };
const subject = '/blobServices/default/containers/logs/blobs/app/a b%20é#?.json';
const data = { api: 'FlushWithClose', url: 'https://a.dfs.core.windows.net/logs/app/a%20b%20é#?.json' };
const event = { subject, eventType: 'Microsoft.Storage.BlobCreated', data };
const cloudEvent = { subject, specversion: '1.0', type: event.eventType, data };
const SEEDS = jsonSeeds([
  job,
  { ...job, attempt: 7, reason: 'SINK_THROTTLED', alone: true },
  { ...job, reason: 'tail', settles: '"0x1"' },
  { ...job, reason: 'part', part: { of: '0x1-1', number: 3 } },
  binding,
  { ...binding, BlobName: 'app/日本 #?.json' },
  { ...binding, ETag: '"0x1"', Type: 'BlockBlob', FunctionId: 'Host.Functions.ingestBlob', BlobType: 'BlockBlob' },
  event,
  [event, cloudEvent],
  { ...cloudEvent, subject: undefined },
]);

/** Messages of queues, events and bindings: what is taken names a blob, and can be sent on as it is. */
export const messages = textKind('messages', (chance) => mutateJson(SEEDS, chance), judgeMessage);

export function judgeMessage(bytes: Buffer): Fault {
  const message = queueMessage(asHostReads(bytes));
  const job = parseJob(message);
  if (job !== undefined) return judged('the work queue', job);
  for (const one of eventJobs(message)?.blobs.flat() ?? []) {
    const fault = judged('the event queue', one);
    if (fault !== undefined) return fault;
  }
  return judged('a poison queue', jobOfEvent(message)) ?? judged('the binding', jobOfBinding(bytes));
}

/** The host hands over JSON as what it says, and anything else as text. */
function asHostReads(bytes: Buffer): unknown {
  const text = bytes.toString();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

function jobOfBinding(bytes: Buffer): Job | undefined {
  try {
    const { connection, container, name } = parseBlobBinding(bytes);
    return { connection, container, path: name, attempt: 0 };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function judged(where: string, job: Job | undefined): Fault {
  if (job === undefined) return undefined;
  for (const part of [job.connection, job.container, job.path]) {
    if (typeof part !== 'string' || part === '') return `${where}: a job that names no blob`;
  }
  const later = { ...job, attempt: job.attempt + 1, reason: 'later' };
  for (const one of [job, later]) {
    if (!isDeepStrictEqual(parseJob(JSON.parse(jobText(one))), one))
      return `${where}: a job that is lost when it is put off`;
  }
  return undefined;
}
