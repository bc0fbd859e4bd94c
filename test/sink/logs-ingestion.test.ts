import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import type { Answer } from '../../src/lib/seams.ts';
import type { Post } from '../../src/lib/sink/ingestion-clients.ts';
import { logsIngestion } from '../../src/lib/sink/logs-ingestion.ts';

const route = { endpoint: 'https://logs.example', rule: 'dcr-1' };
const stream = 'Custom-App_CL';
const packed = Buffer.from('12345');
const signal = AbortSignal.any([]);

const answering =
  (status: number, headers: Record<string, string> = {}, bodyAsText = ''): Post =>
  () =>
    Promise.resolve({
      request: createPipelineRequest({ url: route.endpoint }),
      status,
      headers: createHttpHeaders(headers),
      bodyAsText,
    });

const answer = (post: Post): Promise<Answer> => logsIngestion(post, route, stream).post(packed, { signal });

test('calls the stream of the rule, each time under another request id', async () => {
  const calls: unknown[][] = [];
  const post: Post = (...call) => {
    calls.push(call);
    return answering(204)(...call);
  };
  const endpoint = logsIngestion(post, { ...route, rule: 'dcr/1' }, 'Custom-Ä b');
  const answers = [await endpoint.post(packed, { signal }), await endpoint.post(packed, { signal })];
  expect(calls[0]![0]).toBe('/dataCollectionRules/dcr%2F1/streams/Custom-%C3%84%20b?api-version=2023-01-01');
  expect(answers).toEqual(calls.map((call) => ({ status: 'accepted', bytes: 5, requestId: call[2] })));
  expect(calls[0]![2]).not.toBe(calls[1]![2]);
});

test.each([
  ['IsRbacPresent: True, IsDcrDceBindingValid: False, DcrArmId: x', 'SINK_NOT_LINKED'],
  ['IsRbacPresent: False, IsDcrDceBindingValid: , DcrArmId: x', 'SINK_FORBIDDEN'],
  ['Public network access is disabled.', 'SINK_CLOSED'],
  ['Access was denied by a Network Security Perimeter.', 'SINK_CLOSED'],
  ['', 'SINK_FORBIDDEN'],
])('a 403 that says "%s" is %s, and no more of it is shown', async (message, code) => {
  const given = await answer(answering(403, {}, JSON.stringify({ error: { code: 'OperationFailed', message } })));
  expect(given).toMatchObject({ status: 'refused', error: { code, scope: 'app', retry: 'later' } });
  expect(message === '' || !JSON.stringify(given).includes(message)).toBe(true);
});

test.each([
  [200, 'SINK_UNAVAILABLE', { endpoint: route.endpoint, reason: 'it answers 200' }],
  [202, 'SINK_UNAVAILABLE', { endpoint: route.endpoint, reason: 'it answers 202' }],
  [302, 'SINK_UNAVAILABLE', { endpoint: route.endpoint, reason: 'it answers 302' }],
  [400, 'SINK_REFUSED', { status: 400, code: 'E1' }],
  [401, 'SINK_UNAUTHORIZED', { endpoint: route.endpoint, code: 'E1' }],
  [403, 'SINK_FORBIDDEN', { rule: 'dcr-1' }],
  [404, 'SINK_NOT_FOUND', { rule: 'dcr-1', endpoint: route.endpoint }],
  [408, 'SINK_UNAVAILABLE', { endpoint: route.endpoint, reason: 'it answers 408' }],
  [413, 'SINK_TOO_LARGE', { bytes: 5 }],
  [415, 'SINK_REFUSED', { status: 415, code: 'E1' }],
  [429, 'SINK_THROTTLED', { status: 429 }],
  [500, 'SINK_UNAVAILABLE', { endpoint: route.endpoint, reason: 'it answers 500' }],
  [503, 'SINK_THROTTLED', { status: 503 }],
] as const)('%i is %s', async (status, code, context) => {
  const body = '{"error":{"code":"E1","message":"text"}}';
  expect(await answer(answering(status, {}, body))).toMatchObject({
    status: 'refused',
    bytes: 5,
    error: { code, context },
  });
});

test.each([
  ['a header', { 'x-ms-error-code': 'InHeader' }, '{"error":{"code":"InBody"}}', 'InHeader'],
  ['the body', {}, '{"error":{"code":"InBody"}}', 'InBody'],
  ['a code beside `error`, which may be a row', {}, '{"code":"hunter2"}', 'without a code'],
  ['a code inside a row that is echoed', {}, '{"error":"x","rows":[{"code":"hunter2"}]}', 'without a code'],
  ['a code that is no word', {}, '{"error":{"code":"hunter2 is my password"}}', 'without a code'],
  ['a code that is too long for one', { 'x-ms-error-code': 'x'.repeat(65) }, '', 'without a code'],
  ['a code that is a number', {}, '{"error":{"code":17}}', 'without a code'],
  ['no object', {}, 'null', 'without a code'],
  ['an empty error', {}, '{"error":null}', 'without a code'],
  ['a page', {}, '<html>"code":"hunter2"</html>', 'without a code'],
  ['nothing', {}, '', 'without a code'],
])('takes the code from %s', async (_, headers, body, code) => {
  expect(await answer(answering(400, headers, body))).toMatchObject({ error: { context: { code } } });
});

test.each([
  [{ 'retry-after': '30' }, 30_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after-ms': '250', 'retry-after': '30' }, 250],
  [{ 'x-ms-retry-after-ms': '70' }, 70],
  [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after-ms': 'NaN' }, undefined],
  [{}, undefined],
])('reads a wait from %j as %s ms', async (headers, ms) => {
  for (const status of [429, 503, 500]) {
    const given = await answer(answering(status, headers));
    expect('retryAfterMs' in given ? given.retryAfterMs : undefined).toBe(ms);
  }
});

test('reads a wait from a date to come', async () => {
  const date = new Date(Date.now() + 90_000).toUTCString();
  const given = (await answer(answering(429, { 'retry-after': date }))) as { retryAfterMs: number };
  expect(given.retryAfterMs).toBeGreaterThan(85_000);
  expect(given.retryAfterMs).toBeLessThanOrEqual(90_000);
});

test.each([
  ['ECONNRESET', new RestError('read ECONNRESET at 10.0.0.1:443', { code: 'ECONNRESET' }), 'ECONNRESET'],
  ['a call given up', Object.assign(new Error('aborted'), { name: 'AbortError' }), 'no answer in time'],
  ['an error without a word', new TypeError('Bearer ey…'), 'TypeError'],
])('%s is an endpoint that does not answer', async (_, cause, reason) => {
  const given = await answer(() => Promise.reject(cause));
  expect(given).toMatchObject({
    status: 'refused',
    bytes: 5,
    error: { code: 'SINK_UNAVAILABLE', context: { endpoint: route.endpoint, reason }, cause },
  });
});

test('passes on an error of the identity as it is', async () => {
  const error = new PipelineError('SINK_NO_CREDENTIAL', { audience: 'a', reason: 'none was given' });
  expect(await answer(() => Promise.reject(error))).toMatchObject({ status: 'refused', error });
});

test('throws the reason of an abort, whatever the call threw', async () => {
  const reason = new PipelineError('RUN_SHUTDOWN', { path: 'a' });
  const stop = new AbortController();
  const post: Post = () => {
    stop.abort(reason);
    return Promise.reject(new PipelineError('SINK_NO_CREDENTIAL', { audience: 'a', reason: 'aborted' }));
  };
  await expect(logsIngestion(post, route, stream).post(packed, { signal: stop.signal })).rejects.toBe(reason);
});
