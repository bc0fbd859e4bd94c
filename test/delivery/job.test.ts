import { expect, test } from 'vitest';
import { growingDelayMs } from '../../src/lib/delivery/delay.ts';
import { jobText, parseJob, type Job } from '../../src/lib/delivery/job.ts';

const job: Job = { connection: 'LogsStorage', container: 'logs', path: 'app/ü #1.log', attempt: 3 };

test.each<Job>([job, { ...job, reason: 'SINK_FORBIDDEN', alone: true }])('%j is read as it was written', (given) => {
  expect(parseJob(JSON.parse(jobText(given)))).toEqual(given);
});

test.each<unknown>([
  undefined,
  null,
  'text',
  [],
  {},
  { ...job },
  { ...job, version: 2 },
  { ...job, version: 1, path: '' },
  { ...job, version: 1, attempt: -1 },
  { ...job, version: 1, attempt: 1.5 },
  { ...job, version: 1, alone: 'yes' },
])('%j is none', (message) => {
  expect(parseJob(message)).toBeUndefined();
});

test('however often it was put off, it can be once more', () => {
  const often = { ...job, attempt: Number.MAX_SAFE_INTEGER + 1 };
  expect(parseJob(JSON.parse(jobText(often)))).toEqual(often);
  expect(growingDelayMs(often.attempt, () => 0.5)).toBeLessThanOrEqual(30 * 60_000);
});
