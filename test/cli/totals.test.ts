import { expect, test } from 'vitest';
import { unmatchedReport } from '../../src/lib/app.ts';
import { totalsOf } from '../../src/lib/cli/totals.ts';

const none = unmatchedReport('a');

test('counts of all files are added up', () => {
  const one = { ...none, read: 5, sent: 3, rejected: 1, filtered: 1, calls: 2, retries: 1, bytesIn: 10, bytesOut: 7 };
  expect(totalsOf([{ ...one, seconds: 0.5 }, { ...one, seconds: 0.25 }, none])).toEqual({
    files: 3,
    read: 10,
    sent: 6,
    rejected: 2,
    filtered: 2,
    calls: 4,
    retries: 2,
    bytesIn: 20,
    bytesOut: 14,
    seconds: 0.75,
  });
});

test('no file is nothing', () => {
  expect(totalsOf([])).toMatchObject({ files: 0, read: 0, seconds: 0 });
});
