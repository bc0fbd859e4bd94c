import type { ContainerClient } from '@azure/storage-blob';
import { beforeEach, expect, test } from 'vitest';
import { reportName, writeReport } from '../../src/lib/state/report-store.ts';
import { useAzurite } from '../azurite.ts';
import { containerAt, textOf } from './state-blobs.ts';

const azurite = useAzurite();
let state: ContainerClient;

beforeEach(() => {
  state = containerAt(azurite.connectionString);
});

test('keeps the newest report of a blob as JSON', async () => {
  await state.create();
  await writeReport(state, 'logs', 'app/ü.log', { state: 'failed', file: 'app/ü.log' });
  await writeReport(state, 'logs', 'app/ü.log', { state: 'done', file: 'app/ü.log' });
  const name = reportName('logs', 'app/ü.log');
  expect(name).toBe('reports/logs/app/ü.log.json');
  expect(JSON.parse(await textOf(state, name))).toEqual({ state: 'done', file: 'app/ü.log' });
  expect((await state.getBlobClient(name).getProperties()).contentType).toBe('application/json');
});

test('storage that refuses is STATE_WRITE, which names the report', async () => {
  await expect(writeReport(state, 'logs', 'a.log', {})).rejects.toMatchObject({
    code: 'STATE_WRITE',
    context: { what: 'report reports/logs/a.log.json', reason: 'ContainerNotFound' },
  });
});
