import { PipelineError } from '../errors.ts';

/** What ends the content of a file early, for good: what precedes it can be looked at all the same. */
export const isDamage = (error: unknown): error is PipelineError =>
  error instanceof PipelineError && error.code.startsWith('DECODE_') && error.retry === 'never';
