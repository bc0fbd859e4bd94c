import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { armClient, CLOUDS } from '../../src/lib/live/arm-client.ts';
import { armServer } from './arm-server.ts';

const trusted = getCACertificates('default');
const signal = AbortSignal.any([]);
const nobody = { getToken: () => Promise.resolve(null) };

afterEach(() => setDefaultCACertificates(trusted));

test('over https the caller is shown, by a token for that Resource Manager', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  setDefaultCACertificates([...trusted, cert]);
  await using server = await armServer(() => ({ body: { name: 'x' } }), { key, cert });
  const scopes: unknown[] = [];
  const somebody = {
    getToken: (scope: string | string[]) => {
      scopes.push(scope);
      return Promise.resolve({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 });
    },
  };
  expect(await armClient(server.url, somebody).get('/a b', '2024-03-11', 'x', { signal })).toEqual({ name: 'x' });
  expect(server.requests).toEqual([{ path: '/a b', version: '2024-03-11', authorization: 'Bearer a-token' }]);
  expect(scopes).toEqual([[`${server.url}/.default`]]);
});

test('what is not there is undefined', async () => {
  await using server = await armServer(() => undefined);
  expect(await armClient(server.url, nobody).get('/x', '1', 'x', { signal })).toBeUndefined();
});

test('a list has all its pages', async () => {
  await using server = await armServer((path) => ({
    body: path === '/list' ? { value: [1, 2], nextLink: `${server.url}/second` } : { value: [3] },
  }));
  expect(await armClient(server.url, nobody).list('/list', '1', 'x', { signal })).toEqual([1, 2, 3]);
});

test('a call that is throttled is made again, when Azure says so', async () => {
  let calls = 0;
  await using server = await armServer(() =>
    calls++ === 0 ? { status: 429, headers: { 'retry-after': '0' }, body: {} } : { body: { name: 'x' } },
  );
  expect(await armClient(server.url, nobody).get('/x', '1', 'x', { signal })).toEqual({ name: 'x' });
  expect(calls).toBe(2);
});

test.each([
  [
    '403',
    { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'secret' } } },
    'it answers 403 AuthorizationFailed',
  ],
  ['a page of something else', { body: '<html>secret</html>' }, 'it answers 200 without JSON'],
  ['an error without a code', { status: 400, body: { message: 'secret' } }, 'it answers 400 without a code'],
  [
    'a code with text in it',
    { status: 400, body: { error: { code: 'no code, secret' } } },
    'it answers 400 without a code',
  ],
  ['no list', { body: { value: 'secret' } }, 'its answer is no list'],
  [
    'a next page elsewhere',
    { body: { value: [], nextLink: 'https://other.example/' } },
    'its next page is said to be on another host',
  ],
])('%s: LIVE_ARM, without what else was said', async (_, answer, reason) => {
  await using server = await armServer(() => answer);
  const listing = armClient(server.url, nobody).list('/list', '1', 'the rules', { signal });
  await expect(listing).rejects.toMatchObject({
    code: 'LIVE_ARM',
    message: `Azure does not show the rules: ${reason}.`,
    fix: expect.stringContaining('az login') as string,
  });
  await expect(listing).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string });
});

test('a redirect is not followed: the token is for nobody else', async () => {
  await using other = await armServer(() => ({ body: {} }));
  await using server = await armServer(() => ({ status: 307, headers: { location: other.url }, body: {} }));
  await expect(armClient(server.url, nobody).get('/x', '1', 'x', { signal })).rejects.toMatchObject({
    code: 'LIVE_ARM',
    context: { reason: 'it answers 307 without a code' },
  });
  expect(other.requests).toEqual([]);
});

test('a list that never ends is broken off', async () => {
  await using server = await armServer(() => ({ body: { value: [1], nextLink: `${server.url}/again` } }));
  await expect(armClient(server.url, nobody).list('/list', '1', 'x', { signal })).rejects.toMatchObject({
    context: { reason: 'more than 100 pages' },
  });
});

test('an identity that has no token: LIVE_ARM, with its first line', async () => {
  await using server = await armServer(() => ({ body: {} }));
  const cannot = { getToken: () => Promise.reject(new Error('not signed in.\nmore lines')) };
  await expect(armClient(server.url, cannot).get('/x', '1', 'x', { signal })).rejects.toMatchObject({
    context: { reason: 'Error: not signed in' },
  });
});

test('what is broken off says why', async () => {
  await using server = await armServer(() => ({ body: {} }));
  const stopped = AbortSignal.abort(new Error('enough'));
  await expect(armClient(server.url, nobody).get('/x', '1', 'x', { signal: stopped })).rejects.toThrow('enough');
});

test('each cloud has a Resource Manager and an authority of its own', () => {
  const all = Object.values(CLOUDS).flatMap(({ arm, authority }) => [arm, authority]);
  expect(new Set(all).size).toBe(6);
  expect(all.every((address) => new URL(address).origin === address && address.startsWith('https:'))).toBe(true);
});
