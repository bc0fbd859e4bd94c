import { z } from 'zod';
import { text } from './value-schema.ts';

/** Keys of a log that only `logsluice infra` and what it deploys look at. */
export const deploymentKeys = {
  plan: z
    .enum(['analytics', 'basic', 'auxiliary'])
    .optional()
    .meta({
      description:
        'Plan of the table, where it is deployed from here: [what they are](../tables.md#plans). Default: `analytics`. Logs of one table must agree in it.',
      examples: ['basic'],
    }),
  retention_days: z
    .int()
    .min(4)
    .max(730)
    .optional()
    .meta({
      description:
        'How long rows can be queried, for `plan: analytics`. Default: as the workspace has it. Logs of one table must agree in it.',
      examples: [90],
    }),
  transform: text()
    .max(15_360, 'is too long\nthe service takes at most 15,360 characters')
    .optional()
    .meta({
      description:
        'KQL that the service runs on each row, which it calls `source`, before it is stored: [what it may use](../tables.md#transformations). Logs of one stream must agree in it.',
      examples: ["source | where Level != 'debug'"],
    }),
  rules: z
    .int()
    .min(1)
    .max(10)
    .optional()
    .meta({
      description:
        'How many data collection rules share the rows of the stream: one takes 2 GB and 12,000 calls a minute. Default: 1. Logs of one stream must agree in it.',
      examples: [3],
    }),
};
