import { PipelineError } from '../errors.ts';

export function corrupt(offset: number, fault: string): PipelineError {
  return new PipelineError('DECODE_CORRUPT', { codec: 'zip', offset, fault });
}

export function truncated(offset: number): PipelineError {
  return new PipelineError('DECODE_TRUNCATED', { codec: 'zip', offset });
}

export function unsupported(kind: string): PipelineError {
  return new PipelineError('DECODE_UNSUPPORTED', { kind });
}
