import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { Problems } from '../../src/lib/telemetry/problems.ts';

const forbidden = (rule: string): PipelineError => new PipelineError('SINK_FORBIDDEN', { rule });
const unset = new PipelineError('SINK_NO_ROUTE', { stream: 'Custom-A' });

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-24T12:00:00Z') }));
afterEach(() => vi.useRealTimers());

test('there are none to begin with', () => {
  expect(new Problems().list()).toEqual([]);
});

test('a problem says what it is, where, since when, and how to mend it', () => {
  const problems = new Problems();
  problems.raise('Custom-A', forbidden('dcr-1'));
  expect(problems.list()).toEqual([
    {
      code: 'SINK_FORBIDDEN',
      where: 'Custom-A',
      message: 'Not allowed to write to data collection rule dcr-1 (403).',
      fix: forbidden('dcr-1').fix,
      since: '2026-11-24T12:00:00.000Z',
      seen: '2026-11-24T12:00:00.000Z',
    },
  ]);
});

test('the same problem again keeps its time and takes the newest message', () => {
  const problems = new Problems();
  problems.raise('Custom-A', forbidden('dcr-1'));
  vi.advanceTimersByTime(60_000);
  problems.raise('Custom-A', forbidden('dcr-2'));
  expect(problems.list()).toMatchObject([
    {
      since: '2026-11-24T12:00:00.000Z',
      seen: '2026-11-24T12:01:00.000Z',
      message: expect.stringContaining('dcr-2') as string,
    },
  ]);
});

test('another problem at the same place takes its place and begins now', () => {
  const problems = new Problems();
  problems.raise('Custom-A', forbidden('dcr-1'));
  vi.advanceTimersByTime(60_000);
  problems.raise('Custom-A', unset);
  expect(problems.list()).toMatchObject([{ code: 'SINK_NO_ROUTE', since: '2026-11-24T12:01:00.000Z' }]);
});

test('what is resolved is gone, what is not stays, and a list once given does not change', () => {
  const problems = new Problems();
  problems.raise('Custom-A', unset);
  problems.raise('Custom-B', forbidden('dcr-1'));
  const before = problems.list();
  problems.resolve('Custom-A');
  problems.resolve('Custom-never-raised');
  expect(problems.list()).toMatchObject([{ where: 'Custom-B' }]);
  expect(before).toHaveLength(2);
});

test('places that changed are told once, whether they were raised or resolved', () => {
  const problems = new Problems();
  problems.raise('Custom-A', unset);
  problems.raise('Custom-A', unset);
  problems.resolve('Custom-B');
  expect(problems.takeChanged()).toEqual(['Custom-A', 'Custom-B']);
  expect(problems.takeChanged()).toEqual([]);
  expect(problems.at('Custom-A')).toMatchObject({ code: 'SINK_NO_ROUTE' });
  expect(problems.at('Custom-B')).toBeUndefined();
});
