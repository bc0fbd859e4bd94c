import { app } from '@azure/functions';
import type { InvocationContext } from '@azure/functions';
import {
  EVENT_QUEUE,
  IO,
  jobText,
  parseJob,
  poisonedDelayMs,
  STATE_CONNECTION,
  WORK_QUEUE,
  type Job,
} from '../lib/service.ts';
import { eventJobs } from './event-jobs.ts';
import { theService } from './instance.ts';
import { jobOfEvent } from './job-of-event.ts';
import { queueMessage } from './queue-message.ts';

/**
 * What the host gave up is put back into the work queue, so that nothing disappears with its message after seven days.
 * Whether a file is parked is for its ledger to say: it counts the runs that ended without a word.
 */
export async function parkPoisoned(given: unknown, context: InvocationContext): Promise<void> {
  const jobs = jobsOf(queueMessage(given));
  if (jobs.length === 0) context.error('A message of a poison queue names no blob of this app, and is dropped.');
  for (const job of jobs) {
    context.warn(`${job.path}: the host gave it up; it goes on from the work queue`);
    const attempt = job.attempt + 1;
    const text = jobText({ ...job, attempt, reason: 'poisoned' });
    await theService().work.send(text, poisonedDelayMs(attempt, Math.random), IO);
  }
}

function jobsOf(message: unknown): readonly Job[] {
  const job = parseJob(message) ?? jobOfEvent(message);
  return job === undefined ? (eventJobs(message)?.blobs.flat() ?? []) : [job];
}

app.storageQueue('parkPoisonedBlob', {
  queueName: 'webjobs-blobtrigger-poison',
  connection: 'LogsStorage',
  handler: parkPoisoned,
});
app.storageQueue('parkPoisonedWork', {
  queueName: `${WORK_QUEUE}-poison`,
  connection: STATE_CONNECTION,
  handler: parkPoisoned,
});
if (process.env['LOGSLUICE_TRIGGER_SOURCE'] === 'EventQueue') {
  app.storageQueue('parkPoisonedEvent', {
    queueName: `${EVENT_QUEUE}-poison`,
    connection: STATE_CONNECTION,
    handler: parkPoisoned,
  });
}
