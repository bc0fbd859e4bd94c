import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PipelineError } from '../../errors.ts';

const timeSpan = z
  .string()
  .regex(/^\d\d:\d\d:\d\d$/)
  .transform((text) => text.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0));

/** What we heed of `host.json`, with the real host's defaults: learn.microsoft.com/azure/azure-functions/functions-host-json */
const schema = z.object({
  extensions: z
    .object({
      blobs: z
        .object({ maxDegreeOfParallelism: z.int().min(1).default(8), poisonBlobThreshold: z.int().min(1).default(5) })
        .prefault({}),
      queues: z
        .object({
          batchSize: z.int().min(1).max(32).default(16),
          newBatchThreshold: z.int().min(0).default(8),
          maxDequeueCount: z.int().min(1).default(5),
          /** How long a message that failed stays invisible; seconds. */
          visibilityTimeout: timeSpan.default(0),
          messageEncoding: z.enum(['base64', 'none']).default('base64'),
        })
        .prefault({}),
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
    })
    .prefault({}),
});

export type HostConfig = z.output<typeof schema>['extensions'];

/** Reads `host.json` of an app's folder. Fails with LOCAL_APP. */
export function loadHostConfig(folder: string): HostConfig {
  try {
    return schema.parse(JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8'))).extensions;
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new PipelineError('LOCAL_APP', { folder, reason: `host.json: ${reason}` }, { cause });
  }
}
