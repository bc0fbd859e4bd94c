import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { openedOnce } from '../../src/lib/state/state-container.ts';
import { stateStore } from '../../src/lib/state/state-store.ts';
import type { StateStore } from '../../src/lib/stores.ts';
import { ProblemBoard } from '../../src/lib/telemetry/problem-board.ts';
import { Problems } from '../../src/lib/telemetry/problems.ts';
import { useAzurite } from '../azurite.ts';

const azurite = useAzurite();
const run = { signal: new AbortController().signal };
const forbidden = new PipelineError('SINK_FORBIDDEN', { rule: 'dcr-1' });
const unset = new PipelineError('SINK_NO_ROUTE', { stream: 'Custom-A' });
let made = 0;
let calls: string[];
let store: StateStore;
let broken: boolean;

/** A process of the app: what it knows, and the board that it shares with the others. */
function instance() {
  const problems = new Problems();
  const board = new ProblemBoard(store, problems);
  return {
    problems,
    board,
    raise: (error: PipelineError, where = 'Custom-A') => (problems.raise(where, error), board.save(run)),
    resolve: (where = 'Custom-A') => (problems.resolve(where), board.save(run)),
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
    `board-${made++}`,
  );
  const real = stateStore(openedOnce(() => Promise.resolve(container)));
  calls = [];
  broken = false;
  store = {
    ...real,
    put: (...args) => {
      calls.push('put');
      if (broken) return Promise.reject(new PipelineError('STATE_WRITE', { what: 'blob', reason: '503' }));
      return real.put(...args);
    },
    remove: (...args) => (calls.push('remove'), real.remove(...args)),
  };
});
afterEach(() => vi.useRealTimers());

test('what one instance raises every other knows, until somebody resolves it', async () => {
  const [a, b] = [instance(), instance()];
  const since = new Date().toISOString();
  await a.raise(forbidden);
  const problem = { code: 'SINK_FORBIDDEN', where: 'Custom-A', message: forbidden.message, fix: forbidden.fix };
  expect(await b.board.list(run)).toEqual([{ ...problem, since, seen: since }]);
  await b.resolve();
  expect(await a.board.list(run)).toEqual([]);
});

test('one that goes on is written once a minute, and keeps the time of its beginning also in another instance', async () => {
  const [a, b] = [instance(), instance()];
  const since = new Date().toISOString();
  for (let n = 0; n < 100; n++) await a.raise(forbidden);
  expect(calls).toEqual(['put']);
  vi.advanceTimersByTime(61_000);
  await a.raise(forbidden);
  await b.raise(forbidden);
  expect(calls).toEqual(['put', 'put', 'put']);
  expect(await b.board.list(run)).toMatchObject([{ since, seen: new Date().toISOString() }]);
});

test('another problem at the same place is written at once, and begins now', async () => {
  const a = instance();
  await a.raise(forbidden);
  vi.advanceTimersByTime(5_000);
  await a.raise(unset);
  expect(await a.board.list(run)).toMatchObject([{ code: 'SINK_NO_ROUTE', since: new Date().toISOString() }]);
});

test('a stream that works costs one call a minute; one that failed here is cleared at once', async () => {
  const a = instance();
  for (let n = 0; n < 100; n++) await a.resolve();
  expect(calls).toEqual(['remove']);
  await a.raise(forbidden);
  await a.resolve();
  expect(calls).toEqual(['remove', 'put', 'remove']);
  vi.advanceTimersByTime(61_000);
  await a.resolve();
  expect(calls).toHaveLength(4);
});

test('one that comes back after another instance saw it mended begins anew', async () => {
  const [a, b] = [instance(), instance()];
  await a.raise(forbidden);
  vi.advanceTimersByTime(61_000);
  await b.resolve();
  await a.raise(forbidden);
  expect(await b.board.list(run)).toMatchObject([{ since: new Date().toISOString() }]);
});

test('one that nobody has run into for two hours is cleared away', async () => {
  const a = instance();
  await a.raise(forbidden);
  await a.raise(unset, 'Custom-B');
  vi.advanceTimersByTime(90 * 60_000);
  await a.raise(unset, 'Custom-B');
  vi.advanceTimersByTime(31 * 60_000);
  expect(await a.board.list(run)).toMatchObject([{ where: 'Custom-B' }]);
  expect(calls.at(-1)).toBe('remove');
});

test('what could not be written is written with the next change', async () => {
  const a = instance();
  broken = true;
  await expect(a.raise(forbidden)).rejects.toMatchObject({ code: 'STATE_WRITE' });
  broken = false;
  await a.raise(forbidden);
  expect(await a.board.list(run)).toHaveLength(1);
});
