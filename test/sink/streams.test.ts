import type { TokenCredential } from '@azure/core-auth';
import { expect, test } from 'vitest';
import { developmentCredential } from '../../src/lib/azure/credential.ts';
import type { Clock } from '../../src/lib/seams.ts';
import { ingestionEndpoints } from '../../src/lib/sink/ingestion-endpoints.ts';
import type { StreamSettings } from '../../src/lib/sink/streams.ts';
import { streams } from '../../src/lib/sink/streams.ts';
import { RULE, sinkSuite, STREAM } from '../suites/sink-suite.ts';
import { answeringServer } from './answering-server.ts';
import { numbered } from './batch-of.ts';
import { FakeClock } from './fake-clock.ts';
import { GATE, meansOf } from './gated.ts';

const audience = 'https://monitor.azure.com';
const signal = AbortSignal.any([]);

const credential: TokenCredential = { getToken: () => Promise.reject(new Error('the real credential was asked')) };

const streamsOf = (
  changes: Partial<StreamSettings & { credential: TokenCredential }>,
  clock: Clock = new FakeClock(),
) =>
  streams(
    { routes: new Map(), retrySeconds: 0, gate: GATE, ...changes },
    ingestionEndpoints({ audience, credential, developmentCredential: developmentCredential(audience), ...changes }),
    meansOf(clock),
  );

sinkSuite('streams', ({ endpoint, rule, stream, retryMs, clock }) =>
  streamsOf({ defaultRoute: { endpoint, rule }, retrySeconds: retryMs / 1000 }, clock)(stream).lane(),
);

test('a stream that nothing is set for fails with SINK_NO_ROUTE, without a call', async () => {
  const sink = streamsOf({})(STREAM).lane();
  expect(await sink.send(numbered(2), { signal })).toMatchObject({
    sent: 0,
    refused: [],
    failed: { code: 'SINK_NO_ROUTE', context: { stream: STREAM } },
    cost: { calls: 0, retries: 0, bytes: 0, failedRequests: [] },
  });
});

test('a stream with its own rules does not use the default one, and its rules take turns', async () => {
  await using server = await answeringServer(() => ({ status: 204 }));
  const route = (rule: string) => ({ endpoint: server.url, rule });
  const routes = new Map([[STREAM, [route('dcr-a'), route('dcr-b')]]]);
  const sinkOf = streamsOf({ routes, defaultRoute: route(RULE) });
  for (let i = 0; i < 4; i++) await sinkOf(STREAM).lane().send(numbered(1), { signal });
  await sinkOf('Custom-Other').lane().send(numbered(1), { signal });
  expect(server.received.map(({ path }) => path.split('/')[2])).toEqual(['dcr-a', 'dcr-b', 'dcr-a', 'dcr-b', RULE]);
});

test('gives the same sink for the same stream, so that all files share its waits', () => {
  const sinkOf = streamsOf({});
  expect(sinkOf(STREAM)).toBe(sinkOf(STREAM));
  expect(sinkOf(STREAM)).not.toBe(sinkOf('Custom-Other'));
});

test('plain http is shown the development token, https the real one', async () => {
  await using server = await answeringServer(() => ({ status: 204 }));
  const asked: string[] = [];
  const routes = new Map([
    ['Custom-Plain', [{ endpoint: server.url, rule: RULE }]],
    ['Custom-Tls', [{ endpoint: server.url.replace('http:', 'https:'), rule: RULE }]],
  ]);
  const credential = {
    getToken: (scope: string | string[]) => {
      asked.push(...[scope].flat());
      return Promise.resolve({ token: 'real', expiresOnTimestamp: Date.now() + 3_600_000 });
    },
  };
  const sinkOf = streamsOf({ routes, credential });
  await sinkOf('Custom-Plain').lane().send(numbered(1), { signal });
  expect(asked).toEqual([]);
  expect(server.received[0]!.headers.authorization).toMatch(/^Bearer ey/);
  const delivery = await sinkOf('Custom-Tls').lane().send(numbered(1), { signal });
  expect(asked).toEqual(['https://monitor.azure.com/.default']);
  expect(delivery.failed?.code).toBe('SINK_UNAVAILABLE');
});

test('streams of one rule share its gate, and a rule named twice is one', async () => {
  const answers = [429, 204];
  await using server = await answeringServer(() => ({
    status: answers.shift() ?? 204,
    headers: answers.length === 1 ? { 'retry-after': '60' } : {},
  }));
  const route = { endpoint: server.url, rule: RULE };
  const clock = new FakeClock();
  const sinkOf = streamsOf({ routes: new Map([[STREAM, [route, { ...route }]]]), defaultRoute: route }, clock);
  expect(await sinkOf(STREAM).lane().send(numbered(1), { signal })).toMatchObject({
    failed: { code: 'SINK_THROTTLED' },
    cost: { calls: 1 },
  });
  expect(await sinkOf('Custom-Other').lane().send(numbered(1), { signal })).toMatchObject({
    failed: { code: 'SINK_THROTTLED' },
    cost: { calls: 0 },
  });
});
