import { expect, test } from 'vitest';
import { askApp } from '../../src/lib/live/ask-app.ts';
import { answeringServer, type Reply } from '../sink/answering-server.ts';

const signal = AbortSignal.any([]);
const LIVE = { status: 'ok', problems: [], live: { status: 'ok', streams: [{ stream: 'Custom-A', state: 'ok' }] } };

test.each([200, 503])('what the app says is given, whether it is well or not: %i', async (status) => {
  await using server = await answeringServer(() => ({ status, body: JSON.stringify(LIVE) }));
  expect(await askApp(server.url, 'the-key', { signal })).toEqual(LIVE);
  expect(server.received).toMatchObject([
    { path: '/api/health/problems?live=1', headers: { 'x-functions-key': 'the-key' } },
  ]);
});

test('an app that cannot start has problems in place of streams', async () => {
  const problem = { code: 'CONFIG_INVALID', where: 'start', message: 'm', fix: 'f' };
  const body = JSON.stringify({ status: 'degraded', problems: [{ ...problem, since: 'x' }] });
  await using server = await answeringServer(() => ({ status: 503, body }));
  expect(await askApp(server.url, 'k', { signal })).toEqual({ status: 'degraded', problems: [problem] });
});

test.each<[string, Reply | 'reset', string]>([
  ['a wrong key', { status: 401 }, 'it does not accept the key (401)'],
  ['an address that is not let in', { status: 403 }, 'it is stopped, or lets nobody in from here (403)'],
  ['a host without the route', { status: 404 }, 'it answers 404'],
  ['a redirect', { status: 302, headers: { location: 'https://other.example' } }, 'it answers 302'],
  ['a page', { status: 200, body: '<html>' }, 'its answer (200) says nothing of streams'],
  [
    'an older version',
    { status: 200, body: '{"status":"ok","problems":[]}' },
    'its answer (200) says nothing of streams',
  ],
  ['a cut connection', 'reset', 'ECONNRESET'],
])('%s: LIVE_APP, with what to look at', async (_, reply, reason) => {
  await using server = await answeringServer(() => reply);
  const asking = askApp(server.url, 'the-key', { signal });
  await expect(asking).rejects.toMatchObject({
    code: 'LIVE_APP',
    message: expect.stringContaining(`${server.url} does not say how it is: ${reason}`) as string,
    fix: expect.stringContaining('az functionapp keys list') as string,
  });
  await expect(asking).rejects.not.toMatchObject({ message: expect.stringContaining('the-key') as string });
});

test('what is broken off says why', async () => {
  await using server = await answeringServer(() => 'silence');
  const asking = askApp(server.url, 'k', { signal: AbortSignal.any([AbortSignal.timeout(100)]) });
  await expect(asking).rejects.toMatchObject({ name: 'TimeoutError' });
});
