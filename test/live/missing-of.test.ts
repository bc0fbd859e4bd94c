import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { missingOf } from '../../src/lib/live/missing-of.ts';

const unavailable = (reason: string) =>
  new PipelineError('SINK_UNAVAILABLE', { endpoint: 'https://a.example', reason });

test.each([
  [new PipelineError('SINK_NO_ROUTE', { stream: 'Custom-A' }), 'route'],
  [new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' }), 'role'],
  [unavailable('ENOTFOUND'), 'address'],
  [unavailable('EAI_AGAIN'), 'address'],
  [unavailable('ECONNREFUSED'), 'answer'],
  [new PipelineError('SINK_THROTTLED', { status: 429 }), 'answer'],
  [new PipelineError('SINK_TOO_LARGE', { bytes: 22 }), 'answer'],
])('%s', (error, missing) => {
  expect(missingOf(error)).toBe(missing);
});
