import { app } from '@azure/functions';
import type { InvocationContext } from '@azure/functions';
import { parseJob, STATE_CONNECTION, WORK_QUEUE } from '../lib/service.ts';
import { queueMessage } from './queue-message.ts';
import { runJob } from './run-job.ts';

/** Goes on with a file that waited. A message that is none of ours is dropped: the sweep finds every file that lacks one. */
export async function continueIngest(given: unknown, context: InvocationContext): Promise<void> {
  const job = parseJob(queueMessage(given));
  if (job === undefined) context.error('A message of the work queue is not of this program, or of a newer version.');
  else await runJob(job, context);
}

app.storageQueue('continueIngest', {
  queueName: WORK_QUEUE,
  connection: STATE_CONNECTION,
  handler: continueIngest,
});
