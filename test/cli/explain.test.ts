import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { logsluice, useFolder } from './cli-process.ts';

const folder = useFolder();
const run = (args: readonly string[]) => logsluice(['run', ...args, '--config', 'e.yaml'], { cwd: folder.path });

const CONFIG = `logs:
  - name: a
    match: 'a/**'
    format: { type: json }
    table: A_CL
    columns:
      TimeGenerated: { from: $blob.lastModified }
      Nn: { from: n, type: int }
      Level: { from: level, default: info }
      Port: { from: port, type: int, default: 0 }
      Host: { from: host, required: true }
      Rest: { from: $rest }
`;

test('each column with what it saw, and why', async () => {
  await folder.write('e.yaml', CONFIG);
  await folder.write('a.json', gzipSync('{"n":1,"host":"h"}\n{"n":"x","port":"http","other":"日本"}\n{"n":3'));
  const { code, stdout } = await run(['a.json', '--as', 'a/a.json', '--explain', '2']);
  expect(code).toBe(0);
  expect(stdout.replace(/"20[^"]*"/, '"T"')).toBe(`record 2 of a/a.json, bytes 19 to 59, log a
  {"n":"x","port":"http","other":"日本"}
TimeGenerated  datetime  "T"
Nn  int  (left out)  unfit
    n: "x"
Level  string  "info"  missing: its default
    level: (none)
Port  int  0  unfit: its default
    port: "http"
Host  string  (left out)  missing, but required
    host: (none)
Rest  dynamic  {"other":"日本"}
    $rest: {"other":"日本"}
`);
});

test('a record that is dropped, and why its columns are what they would be', async () => {
  await folder.write('d.yaml', `${CONFIG}    drop_if: { field: n, equals: 1 }\n`);
  const { stdout } = await logsluice(['run', 'a.json', '--as', 'a/a.json', '--config', 'd.yaml', '--explain', '1'], {
    cwd: folder.path,
  });
  expect(stdout).toContain('\ndropped by keep_if or drop_if\nTimeGenerated');
  expect(stdout).toContain('Nn  int  1\n');
});

test('a record that is rejected, with the reason', async () => {
  const { code, stdout } = await run(['a.json', '--as', 'a/a.json', '--explain', '3']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^record 3 of a\/a\.json, bytes 60 to 66, is rejected\n {2}\{"n":3\nPARSE_RECORD: The record is not valid json: /,
  );
});

test('a number that no record has: which is the last, and exit code 3', async () => {
  expect(await run(['a.json', '--as', 'a/a.json', '--explain', '7'])).toMatchObject({
    code: 3,
    stdout: 'a/a.json has no record 7; its last is 3\n',
  });
});

test.each([
  ['a number that is none', ['--explain', '0'], 'A whole number from 1.'],
  ['together with --dry-run', ['--explain', '1', '--dry-run'], 'cannot be used with'],
  ['--limit without --dry-run', ['--limit', '1'], '--limit needs --dry-run'],
])('%s is wrong usage', async (_, options, said) => {
  const { code, stderr } = await run(['a.json', ...options]);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test('--limit prints the first rows and does not read on', async () => {
  await folder.write('many.json', '{"host":"h"}\n'.repeat(500_000));
  const { code, stdout, stderr } = await run(['many.json', '--as', 'a/m.json', '--dry-run', '--limit', '3']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'first 3 rows of a/m.json; the rest was not read\n' });
  expect(stdout.split('\n')).toHaveLength(4);
});

test('--limit beyond the rows of a file is no limit', async () => {
  await folder.write('few.json', '{"host":"h"}\n'.repeat(3));
  const { stdout, stderr } = await run(['few.json', '--as', 'a/m.json', '--dry-run', '--limit', '4']);
  expect(stdout.split('\n')).toHaveLength(4);
  expect(stderr).toContain('done  a/m.json  3 rows → A_CL');
});
