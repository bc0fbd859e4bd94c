import { app } from '@azure/functions';
import type { InvocationContext, Timer } from '@azure/functions';
import { PipelineError } from '../lib/errors.ts';
import { operations, type SweepEnd } from '../lib/operations.ts';
import { IO } from '../lib/service.ts';
import { shutdown, theApp, theService } from './instance.ts';

/**
 * Looks for files that no event told of, every five minutes. Does nothing while settings or logs.yaml are wrong: what it
 * would find could only wait.
 */
export async function sweep(_: Timer, context: InvocationContext): Promise<void> {
  await logged(context, async () => {
    const { settings, config } = theApp();
    const end = await operations(theService(), settings).sweep({ config: config.fingerprint, signal: shutdown });
    if (end.end !== 'resting') context.log(`sweep: ${JSON.stringify(shown(end))}`);
  });
  await logged(context, () => theService().saveProblems(IO));
}

/** What fails is tried again by the next sweep. */
async function logged(context: InvocationContext, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    context.error(`sweep: ${error.code}: ${error.message} ${error.fix}`);
  }
}

const shown = ({ end, since, blobs, ledgers, calls, queued, forgotten, refused, before }: SweepEnd): object => ({
  end,
  since,
  blobs,
  ledgers,
  calls,
  queued,
  forgotten,
  refused,
  before,
});

app.timer('sweep', { schedule: '0 */5 * * * *', handler: sweep });
