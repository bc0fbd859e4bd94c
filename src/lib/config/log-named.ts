import { PipelineError } from '../errors.ts';
import type { Log, LogsConfig } from './types.ts';

/** The log of that name. Throws SETTING_INVALID where there is none: it was named by `--log`. */
export function logNamed({ file, logs }: LogsConfig, name: string): Log {
  const log = logs.find((one) => one.name === name);
  if (log !== undefined) return log;
  const known = logs.map((one) => one.name).join(', ');
  throw new PipelineError('SETTING_INVALID', { setting: '--log', problem: `names no log of ${file}; it has ${known}` });
}
