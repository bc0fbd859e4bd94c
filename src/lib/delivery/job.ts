import { z } from 'zod';
import type { PartId } from './cutting.ts';

/** The shape of a message that this program writes. */
const JOB_VERSION = 1;

/** A message of the work queue: this blob may need work. What it needs, the ledger knows. */
export interface Job {
  /** Setting that names the account of the blob. */
  readonly connection: string;
  readonly container: string;
  readonly path: string;
  /** Times in a row that the file was put off without coming further. */
  readonly attempt: number;
  /** Why it was put off last: a code of the catalogue, or one word. */
  readonly reason?: string;
  /** Whether it must be alone in its process. */
  readonly alone?: boolean;
  /** An ETag: if the file still has it, the record at its end waits no longer. */
  readonly settles?: string;
  /** One part of the blob, of this cutting of it. */
  readonly part?: PartId;
}

const schema = z.object({
  version: z.literal(JOB_VERSION),
  connection: z.string().min(1),
  container: z.string().min(1),
  path: z.string().min(1),
  // Not `int()`, which ends at 2^53: one more must always be one, too.
  attempt: z.number().nonnegative().refine(Number.isInteger),
  reason: z.string().exactOptional(),
  alone: z.boolean().exactOptional(),
  settles: z.string().exactOptional(),
  part: z.object({ of: z.string().min(1), number: z.int().nonnegative() }).exactOptional(),
});

export const jobText = (job: Job): string => JSON.stringify({ version: JOB_VERSION, ...job });

/** What a message asks for, or undefined where it is none of ours. */
export function parseJob(message: unknown): Job | undefined {
  const parsed = schema.safeParse(message);
  if (!parsed.success) return undefined;
  const { version, ...job } = parsed.data;
  return job;
}
