import { app } from '@azure/functions';
import type { InvocationContext } from '@azure/functions';
import { EVENT_QUEUE, IO, jobText, STATE_CONNECTION } from '../lib/service.ts';
import { eventJobs } from './event-jobs.ts';
import { theService } from './instance.ts';
import { queueMessage } from './queue-message.ts';
import { EVENT_MS, runJob } from './run-job.ts';

/**
 * Brings in the blob that a message of Event Grid tells of. Of several each gets a message of the work queue: together they
 * may take longer than one call. What tells of no blob of ours is dropped: the sweep finds every file that lacks an event.
 */
export async function ingestEvent(given: unknown, context: InvocationContext): Promise<void> {
  const found = eventJobs(queueMessage(given));
  if (found === undefined) {
    context.error('A message of the event queue holds no event of storage, and is dropped.');
    return;
  }
  const { blobs, ignored } = found;
  if (ignored.length > 0) context.log(`ignored: ${[...new Set(ignored)].join(', ')}`);
  const [blob, ...others] = blobs;
  if (blob === undefined) return;
  if (others.length > 0) {
    for (const job of blobs.flat()) await theService().work.send(jobText(job), 0, IO);
    context.log(`events of ${blobs.length} files: they go on from the work queue`);
    return;
  }
  for (const job of blob) {
    if ((await runJob(job, context, { softMs: EVENT_MS })) !== 'gone') return;
  }
}

if (process.env['LOGSLUICE_TRIGGER_SOURCE'] === 'EventQueue') {
  app.storageQueue('ingestEvent', { queueName: EVENT_QUEUE, connection: STATE_CONNECTION, handler: ingestEvent });
}
