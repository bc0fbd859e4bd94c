import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { logsluice, useFolder } from './cli-process.ts';

const folder = useFolder();
const infer = (...args: string[]) => logsluice(['infer', ...args], { cwd: folder.path });
const text = (name: string): Promise<string> => readFile(join(folder.path, name), 'utf8');

const ENTRY = `  # computers.json: JSON objects.
  # Proposed by \`logsluice infer\`; confidence: high.
  - name: computers
    match: '**/computers*.json*'
    format: { type: json }
    table: Computers_CL
    columns:
      TimeGenerated: { from: Time, type: datetime }
      Computer: string
      AdditionalContext: dynamic
`;

test('the entry goes to stdout, ready for the end of logs.yaml; rows and remarks go to stderr', async () => {
  const { code, stdout, stderr } = await infer('samples/app/computers.json', '--rows', '1');
  expect({ code, stdout }).toEqual({ code: 0, stdout: `\n${ENTRY}` });
  expect(stderr.split('\n').filter((line) => line.startsWith('{'))).toEqual([
    '{"TimeGenerated":"2026-11-24T07:58:14.1234567Z","Computer":"Computer1","AdditionalContext":{"InstanceName":"user1","TimeZone":"Pacific Time","Level":4,"CounterName":"AppMetric1","CounterValue":15.3}}',
  ]);
  expect(stderr).toContain('computers.json: json, confidence high; 3 records of computers → Computers_CL');
  expect(stderr).toContain('3 rows are older than two days');
  await folder.write('longer.yaml', (await text('logs.yaml')) + stdout);
  expect(await logsluice(['check', '--config', 'longer.yaml'], { cwd: folder.path })).toMatchObject({ code: 0 });
});

test('what a shell has just made for the redirection is a file like one that is not there', async () => {
  await folder.write('new.yaml', '');
  const { stdout } = await infer('samples/app/computers.json', '--config', 'new.yaml');
  expect(stdout).toBe(`logs:\n${ENTRY}`);
});

test('--append writes it below what is there; what it wrote takes the file and leaves nothing out', async () => {
  const before = await text('logs.yaml');
  const { code, stderr } = await infer(
    'samples/service/events.ndjson.gz',
    '--append',
    '--name',
    'events',
    '--table',
    'Mine_CL',
  );
  expect({ code, said: stderr.includes('written to the end of logs.yaml') }).toEqual({ code: 0, said: true });
  const after = await text('logs.yaml');
  expect(after.startsWith(`${before}\n  # events.ndjson.gz: JSON objects.\n`)).toBe(true);
  const run = await logsluice(['run', 'samples/service/events.ndjson.gz', '--dry-run'], { cwd: folder.path });
  expect(run).toMatchObject({ code: 0 });
  expect(run.stderr).toContain('30 rows → Mine_CL');
  expect((await infer('samples/text/notes.log', '--append', '--name', 'events')).stderr).toContain(
    'INFER_NAME_TAKEN  logs.yaml has a log events already.',
  );
  expect(await text('logs.yaml')).toBe(after);
});

test('--append refuses files that an earlier log takes, and says which', async () => {
  await folder.write('own.yaml', await text('logs.yaml'));
  const { code, stderr } = await infer(
    'samples/app/computers.json',
    '--as',
    'app/x.json',
    '--append',
    '--config',
    'own.yaml',
  );
  expect(code).toBe(1);
  expect(stderr).toContain('INFER_MATCH_TAKEN  The log app-events of own.yaml takes `app/x.json` already');
  const proposed = await infer('samples/app/computers.json', '--as', 'app/x.json', '--config', 'own.yaml');
  expect({ code: proposed.code, printed: proposed.stdout.includes('- name: x\n') }).toEqual({ code: 0, printed: true });
  expect(proposed.stderr).toContain('INFER_MATCH_TAKEN');
});

test('a folder has an entry for each kind of file in it, each below the one before', async () => {
  const { code, stdout } = await infer('samples', '--rows', '0', '--config', 'many.yaml');
  await folder.write('many.yaml', stdout);
  expect({ code, names: stdout.match(/- name: .*/g) }).toEqual({
    code: 0,
    names: ['- name: computers', '- name: events', '- name: notes', '- name: requests'],
  });
  expect(await logsluice(['check', '--config', 'many.yaml'], { cwd: folder.path })).toMatchObject({ code: 0 });
});

test('what is no log in a folder is named and left out; the others have their entries', async () => {
  await folder.write('mixed/photo.dat', '\0\u0001\u0002\u0003');
  await folder.write('mixed/cut.gz', gzipSync('words\n').subarray(0, 5));
  await folder.write('mixed/one.json', `{"time":"${new Date().toISOString()}","text":"words"}\n`);
  const { code, stdout, stderr } = await infer('mixed', '--rows', '0', '--config', 'none.yaml');
  expect({ code, names: stdout.match(/- name: .*/g) }).toEqual({ code: 0, names: ['- name: one'] });
  expect(stderr).toBe(
    `cut.gz: left out: DECODE_TRUNCATED: The gzip data ends early, at byte 5.
one.json: json, confidence fair; 1 record of one → One_CL
photo.dat: left out: \`photo.dat\` is binary, which no format reads.
`,
  );
});

test('damage is told with the name of the file', async () => {
  await folder.write('cut.gz', gzipSync('words\n').subarray(0, 5));
  const { code, stdout, stderr } = await infer('cut.gz');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^cut\.gz: left out: DECODE_TRUNCATED: .*\nDECODE_TRUNCATED {2}/);
});

test('what is compressed is looked into, and a line that is cut off is not counted', async () => {
  const lines = '{"time":"2026-11-24T07:58:14Z","text":"some words"}\n'.repeat(120_000);
  await folder.write('big.json.gz', gzipSync(lines));
  const { stderr } = await infer('big.json.gz', '--rows', '0', '--config', 'none.yaml');
  expect(stderr).toMatch(/^big\.json\.gz: json, confidence high; 7\d{4} records of big → Big_CL\n/);
});

test.each([
  ['an empty sample', 'e.log', '', 1, 'INFER_EMPTY  `e.log` shows no record of its log'],
  ['one line that is too long', 'l.log', `${'a'.repeat(1_500_000)}\n`, 1, 'INFER_EMPTY  `l.log` shows no record'],
  ['one endless record', 'w.log', 'a'.repeat(5_000_000), 1, 'INFER_EMPTY  `w.log` shows no record of its log'],
  ['XML', 'x.xml', '<?xml version="1.0"?><a/>', 1, 'INFER_UNKNOWN  `x.xml` is XML, which no format reads.'],
])('%s is refused', async (_, name, content, exit, said) => {
  await folder.write(name, content);
  const { code, stdout, stderr } = await infer(name);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toContain(said);
});

test('a wish that gives no sound entry is named', async () => {
  const { code, stderr } = await infer('samples/app/computers.json', '--table', 'Mine');
  expect(code).toBe(2);
  expect(stderr).toContain('SETTING_INVALID  The setting --table gives an entry that is not sound');
});
