import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logsluice, useFolder } from './cli-process.ts';
import { useEmulator } from './emulator.ts';

const folder = useFolder();
const emulator = useEmulator();
const run = (...args: string[]) => logsluice(['run', ...args], { cwd: folder.path, env: emulator.env });

interface Report {
  readonly files: readonly Record<string, unknown>[];
  readonly totals: Record<string, number>;
}
/** The last line of stderr. */
const reportOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1)!) as Report;

const GOOD = '{"Time":"2026-11-24T08:00:00Z","Computer":"a"}\n';

test('--report json: one line at the end of stderr, a file each and the totals', async () => {
  await folder.write('app/good.json', GOOD.repeat(3));
  await folder.write('app/mixed.json', `${GOOD}{"Time":\n[1]\n${GOOD}`);
  await folder.write('app/stray/none.txt', 'x');
  const { code, stdout, stderr } = await run('app', '--as', 'app', '--report', 'json');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  const { files, totals } = reportOf(stderr);
  expect(files.map(({ file, state }) => [file, state])).toEqual([
    ['app/good.json', 'done'],
    ['app/mixed.json', 'done'],
    ['app/stray/none.txt', 'unmatched'],
  ]);
  expect(files[0]).toEqual({
    file: 'app/good.json',
    log: 'app-events',
    table: 'AppEvents_CL',
    state: 'done',
    read: 3,
    sent: 3,
    rejected: 0,
    filtered: 0,
    rejects: {},
    calls: 1,
    retries: 0,
    bytesIn: GOOD.length * 3,
    bytesOut: expect.any(Number),
    seconds: expect.any(Number),
    unclaimed: {},
    unfit: {},
    altered: expect.any(Object),
    failedRequests: [],
    damaged: [],
    replaced: 0,
  });
  expect(files[1]).toMatchObject({ read: 4, sent: 2, rejected: 2, rejects: { PARSE_RECORD: 2 } });
  expect(files[2]).toMatchObject({ log: null, read: 0, sent: 0 });
  expect(totals).toMatchObject({ files: 3, read: 7, sent: 5, rejected: 2, filtered: 0, calls: 2 });
  expect(totals['bytesIn']).toBe(files.reduce((sum, { bytesIn }) => sum + (bytesIn as number), 0));
});

test('fields that no column takes, and values that do not fit, are counted by name', async () => {
  await folder.write('fields.json', '{"Time":"never","Computer":"a","Extra":1,"More":2}\n{"Time":"never","Extra":3}\n');
  const { stderr } = await run('fields.json', '--log', 'app-events', '--report', 'json');
  expect(stderr).toContain('  no column takes: Extra, More\n');
  expect(reportOf(stderr).files[0]).toMatchObject({ unclaimed: { Extra: 2, More: 1 }, unfit: { TimeGenerated: 2 } });
});

test('--rejects keeps the rejected records of all files whole, each with its place and reason', async () => {
  const file = join(folder.path, 'rejects.ndjson');
  await folder.write('bad/a.json', `${GOOD}{"Time": nope}\n`);
  await folder.write(
    'bad/b.json',
    Buffer.concat([Buffer.from('{"Computer":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]),
  );
  const { code, stderr } = await run('bad', '--as', 'app', '--rejects', file);
  expect(code).toBe(3);
  expect(stderr).toContain(`rejects, each with its reason: ${file}\n`);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      code: 'PARSE_RECORD',
      file: 'app/a.json',
      entry: '',
      index: 0,
      alone: true,
      record: 2,
      offset: GOOD.length,
      bytes: 14,
      reason: expect.stringMatching(/^The record is not valid json: /),
      raw: '{"Time": nope}',
    },
    {
      code: 'PARSE_ENCODING',
      file: 'app/b.json',
      entry: '',
      index: 0,
      alone: true,
      record: 1,
      offset: 0,
      bytes: 17,
      reason: 'The record is not valid UTF-8.',
      rawBase64: Buffer.concat([Buffer.from('{"Computer":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]).toString(
        'base64',
      ),
    },
  ]);
});

test('a row larger than a call is rejected with ROW_TOO_LARGE, the others are sent', async () => {
  await folder.write('long.json', `${GOOD}{"Computer":"${'x'.repeat(3000)}"}\n${GOOD}`);
  const { code, stderr } = await logsluice(['run', 'long.json', '--log', 'app-events'], {
    cwd: folder.path,
    env: { ...emulator.env, LOGSLUICE_MAX_BODY_BYTES: '1000' },
  });
  expect(code).toBe(3);
  expect(stderr).toContain('2 rows → AppEvents_CL, 1 rejected (ROW_TOO_LARGE 1)');
  expect(await emulator.rows('AppEvents_CL')).toHaveLength(2);
});

test('without --rejects the first three are explained by place and reason, never by their text', async () => {
  await folder.write('secret.json', '{"password": hunter2}\n'.repeat(5));
  const { stderr } = await run('secret.json', '--log', 'app-events');
  expect(stderr.match(/^ {2}record \d+, byte \d+: PARSE_RECORD: /gm)).toHaveLength(3);
  expect(stderr).toContain('  5 rejected; keep them with --rejects FILE\n');
  expect(stderr).not.toContain('hunter2');
});

test('no rejects, no rejects file', async () => {
  const file = join(folder.path, 'none.ndjson');
  await run('samples', '--rejects', file);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});

test('a rejects file that cannot be written fails each file that has some, and ends', async () => {
  const { code, stderr } = await run('bad', '--as', 'app', '--rejects', '/dev/null/r.ndjson', '--report', 'json');
  expect(code).toBe(1);
  expect(reportOf(stderr).files).toMatchObject([
    { state: 'failed', error: { code: 'STATE_WRITE' } },
    { state: 'failed', error: { code: 'STATE_WRITE' } },
  ]);
});
