import { RestError } from '@azure/core-rest-pipeline';
import { PipelineError } from '../errors.ts';

export function isNotFound(cause: unknown): boolean {
  return cause instanceof RestError && cause.statusCode === 404;
}

/** What a failed read of a blob means: it is gone, it is another by now, or storage did not give it. */
export function readError(cause: unknown, path: string, offset: number): PipelineError {
  if (isNotFound(cause)) return new PipelineError('SOURCE_NOT_FOUND', { path }, { cause });
  if (cause instanceof RestError && (cause.statusCode === 412 || cause.statusCode === 416)) {
    return new PipelineError('SOURCE_CHANGED', { path }, { cause });
  }
  return new PipelineError('SOURCE_READ', { path, offset, reason: reasonOf(cause) }, { cause });
}

/** Status and code alone: messages of the SDK hold URLs, and those may hold signatures. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const { statusCode, code } = cause as { statusCode?: number; code?: string };
  if (statusCode === undefined && code === undefined) return 'the connection broke';
  return [statusCode, code].filter((part) => part !== undefined).join(' ');
}
