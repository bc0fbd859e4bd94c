import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { BIN, environment, logsluice, useFolder } from './cli-process.ts';
import { useEmulator } from './emulator.ts';

const folder = useFolder();
const emulator = useEmulator();
const run = (args: readonly string[], env: Record<string, string> = {}) =>
  logsluice(['run', ...args], { cwd: folder.path, env: { ...emulator.env, ...env } });

const COMPUTERS = [
  '{"TimeGenerated":"2026-11-24T07:58:14.1234567Z","Computer":"Computer1","AdditionalContext":{"InstanceName":"user1","TimeZone":"Pacific Time","Level":4,"CounterName":"AppMetric1","CounterValue":15.3}}',
  '{"TimeGenerated":"2026-11-24T07:59:02.7654321Z","Computer":"Computer2","AdditionalContext":{"InstanceName":"user2","TimeZone":"Central Time","Level":3,"CounterName":"AppMetric1","CounterValue":23.5}}',
  '{"TimeGenerated":"2026-11-24T08:00:00.0000001Z","Computer":"Computer3","AdditionalContext":{"InstanceName":"user3","TimeZone":"Tokyo Standard Time","Level":2,"CounterName":"AppMetric2","CounterValue":0.25}}',
];

test('a folder: each file below it reaches its table; a line for each on stderr, nothing on stdout', async () => {
  const { code, stdout, stderr } = await run(['samples']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  // Samples grow old, and the service replaces old times.
  const lines = stderr.replaceAll(/\d+\.\d s$/gm, 'T s').replaceAll(/^ {2}the service replaces .*\n/gm, '');
  expect(lines).toBe(
    'done  app/computers.json  3 rows → AppEvents_CL  T s\n' +
      'done  service/events.ndjson.gz  30 rows → ServiceEvents_CL  T s\n' +
      'done  text/notes.log  8 rows → PlainText_CL  T s\n' +
      'done  web/requests.csv  20 rows → WebRequests_CL  T s\n',
  );
  expect(await emulator.rows('AppEvents_CL')).toEqual(COMPUTERS);
  expect(await emulator.total()).toBe(61);
});

test('a glob in quotes: the path below its fixed part decides', async () => {
  expect((await run(['samples/{app,web}/*.{json,csv}'])).stderr).toContain('done  app/computers.json  3 rows');
  expect(await emulator.rows('WebRequests_CL')).toHaveLength(20);
});

test('a single file is seen by its base name, which matches no log: exit code 3, nothing sent', async () => {
  const { code, stderr } = await run(['samples/app/computers.json']);
  expect(code).toBe(3);
  expect(stderr).toBe(
    'unmatched  computers.json  no entry of logs.yaml matches this path; add one, change a `match`, or name another path with --as\n',
  );
  expect(await emulator.total()).toBe(0);
});

test.each([
  ['--as gives a file the path that `match` sees', ['--as', 'app/x.json']],
  ['--log names the log whatever the path', ['--log', 'app-events']],
])('%s', async (_, options) => {
  expect((await run(['samples/app/computers.json', ...options])).code).toBe(0);
  expect(await emulator.rows('AppEvents_CL')).toEqual(COMPUTERS);
});

test('several files under --as', async () => {
  await folder.write('two/a.json', '{"Time":"2026-11-24T08:00:00Z","Computer":"a"}');
  await folder.write('two/b.json.gz', gzipSync('{"Time":"2026-11-24T08:00:00Z","Computer":"b"}'));
  expect((await run(['two/b.json.gz', 'two/a.json', '--as', 'app'])).code).toBe(0);
  expect(await emulator.rows('AppEvents_CL')).toEqual([
    '{"TimeGenerated":"2026-11-24T08:00:00Z","Computer":"b"}',
    '{"TimeGenerated":"2026-11-24T08:00:00Z","Computer":"a"}',
  ]);
});

test('what is piped in is a file like others', async () => {
  const file = await folder.write('piped.json', '{"Time":"2026-11-24T08:00:00Z","Computer":"piped"}\n');
  const command = `cat ${file} | "$0" "$1" run /dev/stdin --log app-events`;
  const child = spawn('/bin/sh', ['-c', command, process.execPath, BIN], {
    cwd: folder.path,
    env: environment(emulator.env),
  });
  expect((await once(child, 'close'))[0]).toBe(0);
  expect(await emulator.rows('AppEvents_CL')).toEqual(['{"TimeGenerated":"2026-11-24T08:00:00Z","Computer":"piped"}']);
});

test('--dry-run prints the very rows that are sent otherwise, in order, and sends nothing', async () => {
  const lines = Array.from(
    { length: 500 },
    (_, n) =>
      `{"Time":"2026-11-24T08:00:00.1234567Z","Computer":"“${n}”\\u2028","AdditionalContext":{"big":9007199254740993000,"z":${n},"a":1.50,"10":[]}}`,
  );
  await folder.write('app/many.json', `${lines.join('\n')}\n{"broken\n`);
  // Many small batches, one at a time: the order on the wire is then the order of the rows.
  const env = { LOGSLUICE_MAX_BODY_BYTES: '2000', LOGSLUICE_MAX_IN_FLIGHT: '1' };
  const dry = await run(['app', '--as', 'app', '--dry-run'], env);
  expect(await emulator.total()).toBe(0);
  expect(dry.code).toBe(3);
  expect(dry.stderr).toContain('done  app/many.json  500 rows → AppEvents_CL, 1 rejected (PARSE_RECORD 1)');
  expect(await run(['app', '--as', 'app'], env)).toMatchObject({ code: 3, stdout: '' });
  const sent = await emulator.rows('AppEvents_CL');
  expect(sent).toHaveLength(500);
  expect(dry.stdout).toBe(`${sent.join('\n')}\n`);
  expect(sent[7]).toContain('"big":9007199254740993000,"z":7,"a":1.50,"10":[]');
});

test('--dry-run needs no endpoint', async () => {
  const { code, stdout } = await logsluice(['run', 'samples', '--dry-run'], { cwd: folder.path });
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(0, 3)).toEqual(COMPUTERS);
});

test('--config names another logs.yaml', async () => {
  await folder.write(
    'other.yaml',
    'logs: [{ name: all, match: "**", format: { type: text }, table: Other_CL, columns: { TimeGenerated: { from: $blob.lastModified }, Raw: { from: message } } }]',
  );
  await folder.write('one.txt', 'first\nsecond\n');
  expect((await run(['one.txt', '--config', 'other.yaml'])).code).toBe(0);
  expect((await emulator.rows('Other_CL')).map((row) => (JSON.parse(row) as { Raw: string }).Raw)).toEqual([
    'first',
    'second',
  ]);
});

test('an empty folder is said, and no failure', async () => {
  await mkdir(join(folder.path, 'empty'));
  expect(await run(['empty'])).toEqual({ code: 0, stdout: '', stderr: 'no files in empty\n' });
});

test('an empty file is done at once, without a call', async () => {
  await folder.write('empty.json', '');
  expect((await run(['empty.json', '--log', 'app-events'])).stderr).toContain('done  empty.json  0 rows');
  expect(await emulator.calls()).toBe(0);
});

test('text in other encodings arrives as its characters; bytes that fit none are counted', async () => {
  await folder.write(
    'jp.txt',
    Buffer.concat([Buffer.from('é\n'), Buffer.from([0x83, 0x47, 0x83, 0x89, 0x81, 0x5b, 0x0a])]),
  );
  expect((await run(['jp.txt', '--log', 'plain-text', '--dry-run'])).stdout).toMatch(
    /"RawData":"é".*\n.*"RawData":"エラー"/,
  );
  await folder.write(
    'sjis.yaml',
    'logs: [{ name: s, match: "**", format: { type: text }, encoding: cp932, table: S_CL, columns: { TimeGenerated: { from: $blob.lastModified }, Raw: { from: message } } }]',
  );
  const { stdout, stderr } = await run(['jp.txt', '--config', 'sjis.yaml', '--dry-run']);
  expect(stdout).toContain('"Raw":"ﾃｩ"');
  expect(stderr).toMatch(/^done {2}jp\.txt {2}2 rows → S_CL {2}/);
  await folder.write('bad.txt', Buffer.from([0x61, 0xff, 0x0a]));
  expect((await run(['bad.txt', '--config', 'sjis.yaml', '--dry-run'])).stderr).toContain(
    '1 row → S_CL, 1 bytes fit no character',
  );
});
