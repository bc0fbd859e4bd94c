import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { writing } from '../../src/lib/state/writing.ts';

test('gives what the work gives', async () => {
  expect(await writing('report', () => Promise.resolve(3))).toBe(3);
});

test.each([
  [
    'the code',
    Object.assign(new Error('https://x?sig=secret'), { code: 'AuthorizationFailure' }),
    'AuthorizationFailure',
  ],
  ['the name where there is no code', new RangeError('secret'), 'RangeError'],
  ['nothing of what is no error', {}, 'unknown'],
])('a failure is STATE_WRITE with %s', async (_, cause, reason) => {
  const failed = writing('report', () => Promise.reject(cause as Error));
  await expect(failed).rejects.toBeInstanceOf(PipelineError);
  await expect(failed).rejects.toMatchObject({ code: 'STATE_WRITE', context: { what: 'report', reason }, cause });
  await expect(failed).rejects.toMatchObject({ message: expect.not.stringContaining('secret') as string });
});
