import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { storageCall } from '../../src/lib/state/storage-call.ts';

const signal = AbortSignal.any([]);
const call = { fails: 'STATE_READ', what: 'blob a', signal } as const;
const failure = (about: object): Error => Object.assign(new Error('https://x?sig=secret'), about);
const refusing = (about: object) =>
  storageCall({ ...call, answers: { Gone: 'gone' } }, () => Promise.reject(failure(about)));

test('gives what the call gives', async () => {
  expect(await storageCall(call, () => Promise.resolve(3))).toBe(3);
});

test.each([
  ['code', { statusCode: 404, code: 'Gone' }],
  ['header', { statusCode: 404, details: { errorCode: 'Gone' } }],
])('a refusal that is an answer is told by its %s', async (_, about) => {
  expect(await refusing(about)).toBe('gone');
});

test.each([
  ['status and code', { statusCode: 403, code: 'AuthorizationFailure' }, '403 AuthorizationFailure'],
  ['the status alone', { statusCode: 500 }, '500'],
  ['the code alone', { code: 'ECONNRESET' }, 'ECONNRESET'],
  ['the code of what every object has', { code: 'toString' }, 'toString'],
  ['its name', { name: 'RangeError' }, 'RangeError'],
])('any other failure is told with %s', async (_, about, reason) => {
  const error = { code: 'STATE_READ', context: { what: 'blob a', reason } };
  await expect(refusing(about)).rejects.toMatchObject(error);
  await expect(refusing(about)).rejects.toMatchObject({ message: expect.not.stringContaining('secret') as string });
});

test('an abort gives its reason, whatever the call threw', async () => {
  const stop = new AbortController();
  const reason = new PipelineError('RUN_SHUTDOWN', { path: 'a' });
  const aborted = storageCall({ ...call, signal: stop.signal }, () => {
    stop.abort(reason);
    return Promise.reject(failure({ name: 'AbortError' }));
  });
  await expect(aborted).rejects.toBe(reason);
});

test('nothing is called when the abort came first', async () => {
  let calls = 0;
  const reason = new Error('stopped');
  const aborted = storageCall({ ...call, signal: AbortSignal.abort(reason) }, () => Promise.resolve(calls++));
  await expect(aborted).rejects.toBe(reason);
  expect(calls).toBe(0);
});
