import { afterEach, expect, test, vi } from 'vitest';
import { eventJobs } from '../../src/functions/event-jobs.ts';
import { gridEvent } from './blob-events.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const job = (container: string, path: string) => ({ connection: 'LogsStorage', container, path, attempt: 0 });

test('a blob of the container of the setting is a job, for each name that it may have', () => {
  vi.stubEnv('LOGSLUICE_CONTAINER', 'incoming');
  const events = [gridEvent('a.log', { container: 'incoming' }), gridEvent('a%20b', { container: 'incoming' })];
  expect(eventJobs(events)).toEqual({
    blobs: [[job('incoming', 'a.log')], [job('incoming', 'a%20b'), job('incoming', 'a b')]],
    ignored: [],
  });
});

test('by default it is `logs`; any other is ignored, that of the app before all', () => {
  const events = [
    gridEvent('a.log'),
    gridEvent('ledgers/logs/a.log', { container: 'logsluice' }),
    gridEvent('a.log', { container: 'logs2' }),
    gridEvent('a.log', { api: 'CreateFile' }),
  ];
  expect(eventJobs(events)).toEqual({
    blobs: [[job('logs', 'a.log')]],
    ignored: ['another container', 'another container', 'a file that is only begun'],
  });
});

test('a message without an event is not read', () => {
  expect(eventJobs({ version: 1 })).toBeUndefined();
});
