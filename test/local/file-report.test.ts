import { expect, test } from 'vitest';
import { exitCodeOf, parseReport, reportLines } from '../../src/lib/local/file-report.ts';

interface Fields {
  readonly state?: string;
  readonly counts?: object;
  readonly rejectsFile?: string;
}

/** As a ledger has it: what is counted by itself. */
const report = ({ counts, rejectsFile, ...fields }: Fields) => ({
  ...parseReport(JSON.stringify({ file: 'app/x.json', etag: '"0x1"', ...fields, counts })),
  ...(rejectsFile === undefined ? {} : { rejectsFile }),
});
const error = {
  code: 'DECODE_TRUNCATED',
  message: 'The gzip data ends early, at byte 7.',
  fix: 'Upload the file again.',
};

test.each([
  [
    'all sent',
    { state: 'done', table: 'AppEvents_CL', counts: { sent: 3 }, seconds: 0.21 },
    ['done  app/x.json  3 rows → AppEvents_CL  0.2 s'],
    0,
  ],
  [
    'one row, one filtered',
    { state: 'done', table: 'T_CL', counts: { sent: 1, filtered: 1 }, seconds: 2 },
    ['done  app/x.json  1 row → T_CL, 1 filtered  2.0 s'],
    0,
  ],
  [
    'some rejected',
    {
      state: 'done',
      table: 'T_CL',
      counts: { sent: 2, rejected: 3, rejects: { PARSE_RECORD: 2, MAP_REQUIRED: 1 } },
      rejectsFile: 'rejects/a',
    },
    [
      'done  app/x.json  2 rows → T_CL, 3 rejected (PARSE_RECORD 2, MAP_REQUIRED 1)  0.0 s',
      '  rejects, each with its reason: rejects/a',
    ],
    3,
  ],
  [
    'broken off',
    { state: 'partial', table: 'T_CL', counts: { sent: 2, unclaimed: { a: 1, b: 2 } }, error },
    [
      'partial  app/x.json  2 rows → T_CL  0.0 s',
      '  DECODE_TRUNCATED: The gzip data ends early, at byte 7. Upload the file again.',
      '  no column takes: a, b',
    ],
    3,
  ],
  [
    'a file in it is damaged',
    {
      state: 'partial',
      counts: { sent: 2, error, damaged: [{ entry: 'd/a.gz', code: error.code, message: error.message }] },
    },
    [
      'partial  app/x.json  2 rows  0.0 s',
      '  DECODE_TRUNCATED: The gzip data ends early, at byte 7. Upload the file again.',
      '  in d/a.gz: DECODE_TRUNCATED: The gzip data ends early, at byte 7.',
    ],
    3,
  ],
  [
    'altered by the service',
    {
      state: 'done',
      counts: {
        sent: 9,
        altered: { truncated: 1, timeGeneratedMissing: 2, timeGeneratedOutsideWindow: 3, columnsUndeclared: 4 },
      },
    },
    [
      'done  app/x.json  9 rows  0.0 s',
      '  the service cuts values over 64 KB (1), replaces a TimeGenerated older than 2 days or more than 1 day ahead (3), stamps rows without TimeGenerated (2), drops columns that were not deployed (4)',
    ],
    0,
  ],
  [
    'no log for it',
    { state: 'unmatched', log: null, table: null },
    [
      'unmatched  app/x.json  no entry of logs.yaml matches this path; add one, change a `match`, or name another path with --as',
    ],
    3,
  ],
  ['failed', { state: 'failed', error }, [expect.stringContaining('failed  app/x.json'), expect.any(String)], 1],
  ['waiting', { state: 'waiting', error }, [expect.stringContaining('waiting  app/x.json'), expect.any(String)], 1],
  ['parked', { state: 'parked', error }, [expect.stringContaining('parked  app/x.json'), expect.any(String)], 3],
])('%s', (_, fields, lines, exitCode) => {
  expect(reportLines(report(fields))).toEqual(lines);
  expect(exitCodeOf(report(fields))).toBe(exitCode);
});

test('a report without a state is refused', () => {
  expect(() => report({})).toThrow('state');
});
