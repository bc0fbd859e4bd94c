import { PipelineError } from '../errors.ts';

export const configUnreadable = (file: string, cause: unknown): PipelineError =>
  new PipelineError(
    'CONFIG_INVALID',
    { file, problems: 1, first: `it cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})` },
    { cause },
  );
