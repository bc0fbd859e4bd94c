import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { functionTimeout } from '../../config/function-timeout.ts';
import { PipelineError } from '../../errors.ts';
import type { AppSettings } from './app-settings.ts';

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
          /** We look for messages four times a second, however few there are. */
          maxPollingInterval: timeSpan.default(60),
          messageEncoding: z.enum(['base64', 'none']).default('base64'),
        })
        .prefault({}),
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
    })
    .prefault({}),
});

export type HostConfig = z.output<typeof schema>['extensions'] & {
  /** `Infinity`: none. */
  readonly functionTimeoutMs: number;
};

/**
 * Reads `host.json` of an app's folder. As in the real host settings win over it, one by one:
 * `AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism`. Fails with LOCAL_APP or SETTING_INVALID.
 */
export function loadHostConfig(folder: string, settings: AppSettings): HostConfig {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8'));
    const { extensions } = schema.parse(overridden(json, settings));
    return { ...extensions, functionTimeoutMs: functionTimeout(folder, settings) };
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new PipelineError('LOCAL_APP', { folder, reason: `host.json: ${reason}` }, { cause });
  }
}

const PREFIX = 'AzureFunctionsJobHost__';

function overridden(json: unknown, settings: AppSettings): unknown {
  for (const [name, text] of Object.entries(settings)) {
    if (!name.startsWith(PREFIX) || text === undefined || text === '') continue;
    const path = name.slice(PREFIX.length).split('__');
    const last = path.pop() as string;
    let place = json as Record<string, unknown>;
    for (const key of path) place = (place[key] ??= {}) as Record<string, unknown>;
    place[last] = /^-?\d+$/.test(text) ? Number(text) : text;
  }
  return json;
}
