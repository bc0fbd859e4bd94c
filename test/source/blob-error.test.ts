import { RestError } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { isNotFound, readError } from '../../src/lib/source/blob-error.ts';

const rest = (statusCode: number | undefined, code?: string): RestError =>
  new RestError('https://account/?sig=secret', {
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(code === undefined ? {} : { code }),
  });

test.each([
  ['a blob that is gone', rest(404, 'BlobNotFound'), 'SOURCE_NOT_FOUND', '`a` does not exist.'],
  ['another ETag', rest(412, 'ConditionNotMet'), 'SOURCE_CHANGED', '`a` was replaced while it was read.'],
  [
    'a place that is not there any more',
    rest(416, 'InvalidRange'),
    'SOURCE_CHANGED',
    '`a` was replaced while it was read.',
  ],
  [
    'no right',
    rest(403, 'AuthorizationFailure'),
    'SOURCE_READ',
    'Reading `a` failed at byte 5: 403 AuthorizationFailure.',
  ],
  ['an archived blob', rest(409, 'BlobArchived'), 'SOURCE_READ', 'Reading `a` failed at byte 5: 409 BlobArchived.'],
  [
    'a refused connection',
    rest(undefined, 'ECONNREFUSED'),
    'SOURCE_READ',
    'Reading `a` failed at byte 5: ECONNREFUSED.',
  ],
  ['a broken stream', new Error('aborted'), 'SOURCE_READ', 'Reading `a` failed at byte 5: the connection broke.'],
])('%s', (_, cause, code, message) => {
  expect(readError(cause, 'a', 5)).toMatchObject({ code, message, cause });
});

test('only 404 is "not found"', () => {
  expect([rest(404), rest(403), new Error('404')].map(isNotFound)).toEqual([true, false, false]);
});
