import { expect, test } from 'vitest';
import { schedule } from '../../../src/lib/local/host/schedule.ts';

test.each([
  ['* * * * * *', '2026-11-24T10:00:00.500Z', '2026-11-24T10:00:01.000Z'],
  ['0 */5 * * * *', '2026-11-24T10:00:00.000Z', '2026-11-24T10:05:00.000Z'],
  ['*/5 * * * *', '2026-11-24T10:59:59.000Z', '2026-11-24T11:00:00.000Z'],
  ['30 15 2 * * *', '2026-12-31T02:15:30.000Z', '2027-01-01T02:15:30.000Z'],
  ['0 0 9-17/4 * * 1-5', '2026-11-27T17:00:00.000Z', '2026-11-30T09:00:00.000Z'],
  ['0 0 0 29 2 *', '2026-03-01T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
  ['0 0 0 1 1,7 *', '2026-01-02T00:00:00.000Z', '2026-07-01T00:00:00.000Z'],
  ['0 30 8 31 * *', '2026-11-01T00:00:00.000Z', '2026-12-31T08:30:00.000Z'],
])('%s after %s comes at %s', (expression, from, next) => {
  expect(schedule(expression).next(new Date(from)).toISOString()).toBe(next);
});

test.each(['', '* * * *', '60 * * * * *', '* * 24 * * *', '5-1 * * * * *', '*/0 * * * * *', '0 0 0 * JAN *'])(
  'not a schedule: %j',
  (expression) => {
    expect(() => schedule(expression)).toThrow(RangeError);
  },
);

test('a day that never comes is an error, not an endless search', () => {
  expect(() => schedule('0 0 0 31 2 *').next(new Date())).toThrow('never comes');
});
