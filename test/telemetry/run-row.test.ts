import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { Tally, unmatchedReport } from '../../src/lib/pipeline/report.ts';
import { RUN_COLUMNS, runRow } from '../../src/lib/telemetry/run-row.ts';
import type { FileRun } from '../../src/lib/telemetry/run-row.ts';

const damage = new PipelineError('DECODE_TRUNCATED', { codec: 'gzip', offset: 7 });

const run: FileRun = {
  report: {
    ...new Tally().report(
      { file: 'app/a.tar', log: 'app', table: 'App_CL', state: 'partial', seconds: 1.5 },
      damage,
      'r',
    ),
    read: 9,
    sent: 4,
    rejected: 3,
    filtered: 2,
    calls: 6,
    retries: 1,
    bytesIn: 2 ** 40,
    bytesOut: 50,
    replaced: 8,
    rejects: { PARSE_RECORD: 3 },
    unclaimed: { 'é "x"': 9 },
    unfit: { Level: 1 },
    altered: { truncated: 2 },
    damaged: [{ entry: 'd/a.gz', code: damage.code, message: damage.message }],
    failedRequests: ['r1'],
  },
  container: 'logs',
  generation: '"0x8DC"',
  started: '2026-11-24T08:00:00.000Z',
  ended: '2026-11-24T08:00:01.500Z',
  instance: 'i-1',
};

test('a row says what became of the file, in the columns that are declared', () => {
  const row = JSON.parse(runRow(run)) as object;
  expect(row).toEqual({
    TimeGenerated: '2026-11-24T08:00:01.500Z',
    Started: '2026-11-24T08:00:00.000Z',
    Container: 'logs',
    FilePath: 'app/a.tar',
    Generation: '"0x8DC"',
    LogName: 'app',
    TargetTable: 'App_CL',
    State: 'partial',
    RunNumber: 1,
    Attempt: 1,
    Instance: 'i-1',
    RecordsRead: 9,
    RowsSent: 4,
    RecordsRejected: 3,
    RecordsFiltered: 2,
    Rejects: { PARSE_RECORD: 3 },
    RejectsFile: 'r',
    BytesRead: 2 ** 40,
    BytesSent: 50,
    Calls: 6,
    Retries: 1,
    DurationSeconds: 1.5,
    ErrorCode: 'DECODE_TRUNCATED',
    ErrorMessage: damage.message,
    ErrorFix: damage.fix,
    Damaged: [{ entry: 'd/a.gz', code: 'DECODE_TRUNCATED', message: damage.message }],
    Unclaimed: { 'é "x"': 9 },
    Unfit: { Level: 1 },
    Altered: { truncated: 2 },
    BytesReplaced: 8,
    FailedRequests: ['r1'],
  });
  expect(Object.keys(row)).toEqual(RUN_COLUMNS.map(({ name }) => name));
});

test('a file that goes on is waiting, and tells its runs and tries', () => {
  expect(JSON.parse(runRow({ ...run, state: 'waiting', run: 5, attempt: 3 }))).toMatchObject({
    State: 'waiting',
    RunNumber: 5,
    Attempt: 3,
  });
});

test('what has no value, or holds nothing, is left out', () => {
  const row = JSON.parse(runRow({ ...run, report: unmatchedReport('x') })) as object;
  expect(row).toMatchObject({ FilePath: 'x', State: 'unmatched', RecordsRead: 0 });
  for (const name of ['LogName', 'TargetTable', 'ErrorCode', 'RejectsFile', 'Rejects', 'Damaged', 'Unclaimed'])
    expect(row).not.toHaveProperty(name);
});

test('a name of a field that is as long as a record does not make the row too long', () => {
  const unclaimed = { ['x'.repeat(40_000)]: 1 };
  const row = runRow({ ...run, report: { ...run.report, unclaimed } });
  expect(row.length).toBeLessThan(2000);
  expect(JSON.parse(row)).toMatchObject({ Unfit: { Level: 1 } });
});

test('names are such as a table takes', () => {
  for (const { name, description } of RUN_COLUMNS) {
    expect(name).toMatch(/^[A-Z][A-Za-z0-9]{1,44}$/);
    expect(description).not.toBe('');
  }
  expect(new Set(RUN_COLUMNS.map(({ name }) => name.toLowerCase())).size).toBe(RUN_COLUMNS.length);
});
