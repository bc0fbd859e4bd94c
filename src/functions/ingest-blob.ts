import { app } from '@azure/functions';
import type { InvocationContext } from '@azure/functions';
import { checkSettings } from '../lib/app.ts';
import { isBlobRef } from './blob-ref.ts';
import { EVENT_MS, runJob } from './run-job.ts';

/** Brings one uploaded blob into its table. The trigger's own tries are left for what the work queue could not take. */
export async function ingestBlob(blob: unknown, context: InvocationContext): Promise<void> {
  if (!isBlobRef(blob))
    throw new TypeError('The host passed content in place of a reference: `sdkBinding` is not in effect.');
  const { connection, container, name } = blob;
  await runJob({ connection, container, path: name, attempt: 0 }, context, { softMs: EVENT_MS });
}

// Wrong settings must not keep the functions from starting: each run, and /api/health, say what is wrong with them.
const { settings } = checkSettings(process.env);
if (process.env['LOGSLUICE_TRIGGER_SOURCE'] !== 'EventQueue') {
  app.storageBlob('ingestBlob', {
    path: `${settings?.container ?? 'logs'}/{name}`,
    connection: 'LogsStorage',
    source: settings?.triggerSource === 'LogsAndContainerScan' ? 'LogsAndContainerScan' : 'EventGrid',
    sdkBinding: true,
    handler: ingestBlob,
  });
}
