import { PipelineError } from '../src/lib/errors.ts';
import type { OperationOptions } from './operation.ts';

/** Options of a request whose caller is told this where the network loses it, as `src/lib/state` tells it; and as there, the SDK tries again. */
export const lostRead = (what: string, signal: AbortSignal): OperationOptions => ({
  signal,
  isRetried: true,
  failure: () => new PipelineError('STATE_READ', { what, reason: 'ECONNRESET' }),
});

export const lostWrite = (what: string, signal: AbortSignal): OperationOptions => ({
  signal,
  isRetried: true,
  failure: () => new PipelineError('STATE_WRITE', { what, reason: 'ECONNRESET' }),
});
