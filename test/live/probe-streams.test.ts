import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { developmentCredential } from '../../src/lib/azure/credential.ts';
import { startEmulator, type Emulator } from '../../src/lib/emulator/emulator.ts';
import { PipelineError } from '../../src/lib/errors.ts';
import { probeStreams, type Destination, type ProbeMeans } from '../../src/lib/live/probe-streams.ts';
import { gzipPack } from '../../src/lib/sink/gzip-pack.ts';
import { ingestionEndpoints } from '../../src/lib/sink/ingestion-endpoints.ts';

const AUDIENCE = 'https://monitor.azure.com';
const RULES = [
  { immutableId: 'dcr-good' },
  { immutableId: 'dcr-denied', access: 'denied' as const },
  { immutableId: 'dcr-unlinked', access: 'unlinked' as const },
  { immutableId: 'dcr-closed', access: 'closed' as const },
];
const signal = AbortSignal.any([]);
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({
    open: false,
    rules: RULES,
    streams: [{ stream: 'Custom-App_CL', table: 'App_CL', columns: [] }],
  });
});
afterAll(() => emulator.close());

const connecting = (audience = AUDIENCE): ProbeMeans['connect'] =>
  ingestionEndpoints({
    audience,
    credential: { getToken: () => Promise.reject(new Error('no real token is shown to plain http')) },
    developmentCredential: developmentCredential(audience),
  });
const probe = (destinations: readonly Destination[], means: Partial<ProbeMeans> = {}) =>
  probeStreams(destinations, { connect: connecting(), pack: gzipPack, ...means }, { signal });
const to = (rule: string, stream = 'Custom-App_CL', endpoint = emulator.url): Destination => ({
  stream,
  routes: [{ endpoint, rule }],
});

test('a stream that may be sent to is fine, and nothing is stored', async () => {
  expect(await probe([to('dcr-good')])).toEqual([
    { stream: 'Custom-App_CL', rule: 'dcr-good', endpoint: emulator.url, state: 'ok' },
  ]);
  const rows = await fetch(`${emulator.url}/_emulator/tables/App_CL/rows`);
  expect(await rows.json()).toEqual([]);
});

describe('what is missing is named, with what to do', () => {
  test.each([
    ['role', 'dcr-denied', 'SINK_FORBIDDEN', /Monitoring Metrics Publisher/],
    ['link', 'dcr-unlinked', 'SINK_NOT_LINKED', /dataCollectionEndpointId/],
    ['network', 'dcr-closed', 'SINK_CLOSED', /private endpoint/],
    ['rule', 'dcr-none', 'SINK_NOT_FOUND', /immutable id/],
  ])('%s', async (missing, rule, code, fix) => {
    expect(await probe([to(rule)])).toMatchObject([{ rule, state: 'wrong', missing, code }]);
    expect((await probe([to(rule)]))[0]!.fix).toMatch(fix);
  });

  test('stream', async () => {
    const [found] = await probe([to('dcr-good', 'Custom-None_CL')]);
    expect(found).toMatchObject({ stream: 'Custom-None_CL', state: 'wrong', missing: 'stream', code: 'SINK_SETTING' });
    expect(found!.message).toContain('Custom-None_CL (400 InvalidStream)');
  });

  test('token: one for another audience', async () => {
    const found = await probe([to('dcr-good')], { connect: connecting('https://monitor.azure.us') });
    expect(found).toMatchObject([{ state: 'wrong', missing: 'token', code: 'SINK_UNAUTHORIZED' }]);
  });

  test('credential', async () => {
    const none = new PipelineError('SINK_NO_CREDENTIAL', { audience: AUDIENCE, reason: 'none was given' });
    const connect = ingestionEndpoints({
      audience: AUDIENCE,
      credential: { getToken: () => Promise.reject(none) },
      developmentCredential: { getToken: () => Promise.reject(none) },
    });
    expect(await probe([to('dcr-good')], { connect })).toMatchObject([{ state: 'wrong', missing: 'credential' }]);
  });

  test('route', async () => {
    expect(await probe([{ stream: 'Custom-App_CL', routes: [] }])).toMatchObject([
      { stream: 'Custom-App_CL', state: 'wrong', missing: 'route', code: 'SINK_NO_ROUTE' },
    ]);
  });

  test('address: a name that nobody knows', async () => {
    expect(await probe([to('dcr-good', 'Custom-App_CL', 'http://nobody.invalid')])).toMatchObject([
      { state: 'wrong', missing: 'address', code: 'SINK_UNAVAILABLE' },
    ]);
  });
});

test.each([
  ['a 429', { status: 429 }, 'SINK_THROTTLED'],
  ['a 500', { status: 500 }, 'SINK_UNAVAILABLE'],
  ['a cut connection', { reset: true }, 'SINK_UNAVAILABLE'],
])('%s says nothing of what is missing; it is not tried again', async (_, fault, code) => {
  await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
  await fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(fault) });
  expect(await probe([to('dcr-good')])).toMatchObject([{ state: 'unknown', missing: 'answer', code }]);
  const calls = await fetch(`${emulator.url}/_emulator/calls`);
  expect(await calls.json()).toHaveLength(1);
  await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
});

/** Takes connections and says nothing. */
async function silent() {
  let most = 0;
  let open = 0;
  const server = createServer((socket) => {
    most = Math.max(most, ++open);
    socket
      .on('close', () => open--)
      .on('error', () => undefined)
      .resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    most: () => most,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

test('an endpoint that is silent takes no longer than the time for all, nor more calls at once; others are answered', async () => {
  await using server = await silent();
  const destinations = [
    to('dcr-good'),
    ...Array.from({ length: 9 }, () => to('dcr-good', 'Custom-App_CL', server.url)),
  ];
  const started = performance.now();
  const [first, ...others] = await probe(destinations, { timeMs: 700, atOnce: 3 });
  expect(performance.now() - started).toBeLessThan(3000);
  expect(first).toMatchObject({ state: 'ok' });
  expect(others.map(({ state, missing }) => [state, missing])).toEqual(others.map(() => ['unknown', 'answer']));
  expect(others[8]!.message).toContain('no answer within the 0.7 s for all streams');
  expect(server.most()).toBe(3);
});

test('whoever breaks it off is told why', async () => {
  await using server = await silent();
  const reason = new PipelineError('RUN_SHUTDOWN', { path: 'all' });
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(reason), 100);
  const means = { connect: connecting(), pack: gzipPack };
  const probing = probeStreams([to('dcr-good', 'Custom-App_CL', server.url)], means, { signal: stopping.signal });
  await expect(probing).rejects.toBe(reason);
});
