import { app } from '@azure/functions';
import type { InvocationContext } from '@azure/functions';
import { checkSettings } from '../lib/app.ts';
import { PipelineError } from '../lib/errors.ts';
import { isBlobRef } from './blob-ref.ts';
import { shutdown, theApp, underWatch } from './instance.ts';

/**
 * Brings one uploaded blob into its table. Succeeds for a file that is damaged, has rejects or matches no log: trying
 * again would send its good rows again. Throws for what time can cure; the trigger then delivers the blob again.
 */
export async function ingestBlob(blob: unknown, context: InvocationContext): Promise<void> {
  if (!isBlobRef(blob))
    throw new TypeError('The host passed content in place of a reference: `sdkBinding` is not in effect.');
  const signal = AbortSignal.any([shutdown]);
  const leave = underWatch(blob.name);
  let outcome;
  try {
    outcome = await theApp().ingestBlob(blob, { signal });
  } catch (error) {
    if (signal.aborted) throw new PipelineError('RUN_SHUTDOWN', { path: blob.name }, { cause: error });
    throw error;
  } finally {
    leave();
  }
  if (outcome === undefined) {
    context.log(`${blob.name}: gone, or a directory; nothing to do`);
    return;
  }
  const { report, failure } = outcome;
  const { file, state, log, read, sent, rejected, filtered, seconds, error } = report;
  const line = JSON.stringify({ file, state, log, read, sent, rejected, filtered, seconds, error: error?.code });
  if (state === 'done') context.log(line);
  else context.warn(line);
  if (failure !== undefined) throw failure;
}

// Wrong settings must not keep the functions from starting: each run, and /api/health, say what is wrong with them.
const { settings } = checkSettings(process.env);
app.storageBlob('ingestBlob', {
  path: `${settings?.container ?? 'logs'}/{name}`,
  connection: 'LogsStorage',
  source: settings?.triggerSource ?? 'EventGrid',
  sdkBinding: true,
  handler: ingestBlob,
});
