import type { PipelineError } from '../errors.ts';

/** What is not there, in one word of a closed set. `answer`: none that says it. */
export type Missing =
  'route' | 'credential' | 'token' | 'role' | 'link' | 'network' | 'rule' | 'stream' | 'address' | 'answer';

const MISSING: Partial<Record<PipelineError['code'], Missing>> = {
  SINK_NO_ROUTE: 'route',
  SINK_NO_CREDENTIAL: 'credential',
  SINK_UNAUTHORIZED: 'token',
  SINK_FORBIDDEN: 'role',
  SINK_NOT_LINKED: 'link',
  SINK_CLOSED: 'network',
  SINK_NOT_FOUND: 'rule',
  SINK_SETTING: 'stream',
};

/** Words of the system for a name that nobody knows: of an endpoint that is misspelt, or whose private zone is not linked. */
const UNKNOWN_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);

/** What an empty batch that was refused with this error lacked. */
export function missingOf(error: PipelineError): Missing {
  const isUnavailable = (one: PipelineError): one is PipelineError<'SINK_UNAVAILABLE'> =>
    one.code === 'SINK_UNAVAILABLE';
  if (isUnavailable(error) && UNKNOWN_NAME.has(error.context.reason)) return 'address';
  return MISSING[error.code] ?? 'answer';
}
