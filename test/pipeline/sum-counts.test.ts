import { expect, test } from 'vitest';
import { NO_COUNTS, type Counts } from '../../src/lib/pipeline/report.ts';
import { sumCounts } from '../../src/lib/pipeline/sum-counts.ts';

const error = (code: string) => ({ code, message: '', fix: '' }) as NonNullable<Counts['error']>;
const one: Counts = {
  read: 6,
  sent: 3,
  rejected: 2,
  filtered: 1,
  rejects: { PARSE_RECORD: 2 },
  calls: 4,
  retries: 1,
  bytesOut: 100,
  unclaimed: { a: 1, b: 2 },
  unfit: { Level: 1 },
  altered: { truncated: 1 },
  replaced: 5,
  failedRequests: ['x'],
  damaged: [],
};

test('numbers are added, by name where they have one', () => {
  const other: Counts = {
    ...one,
    rejects: { PARSE_RECORD: 1, MAP_REQUIRED: 1 },
    unclaimed: { b: 1, c: 1 },
    failedRequests: ['y'],
  };
  expect(sumCounts(one, other)).toEqual({
    read: 12,
    sent: 6,
    rejected: 4,
    filtered: 2,
    rejects: { PARSE_RECORD: 3, MAP_REQUIRED: 1 },
    calls: 8,
    retries: 2,
    bytesOut: 200,
    unclaimed: { a: 1, b: 3, c: 1 },
    unfit: { Level: 2 },
    altered: { truncated: 2 },
    replaced: 10,
    failedRequests: ['x', 'y'],
    damaged: [],
  });
});

test('nothing and something is something', () => {
  expect(sumCounts(NO_COUNTS, one)).toEqual(one);
});

test('the first error stays, and lists as long as those of one file', () => {
  const many = Array.from({ length: 15 }, (_, i) => `${i}`);
  const names = (from: number) => Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${from + i}`, 1]));
  const a = { ...one, error: error('DECODE_DEPTH'), failedRequests: many, unclaimed: names(0) };
  const sum = sumCounts(a, { ...a, error: error('DECODE_RATIO'), unclaimed: names(30) });
  expect([sum.error?.code, sum.failedRequests.length, Object.keys(sum.unclaimed).length]).toEqual([
    'DECODE_DEPTH',
    20,
    50,
  ]);
  expect(sum.unclaimed['f35']).toBe(2);
});
