import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { logsluice, ROOT, useFolder } from './cli-process.ts';

const folder = useFolder();
const infra = (...args: readonly string[]) => logsluice(['infra', ...args], { cwd: folder.path });
const written = (): Promise<string> => readFile(join(folder.path, 'infra/tables.json'), 'utf8');
const logs = (columns: string): string =>
  `logs:\n  - { name: a, match: '*', format: { type: json }, table: A_CL, columns: ${columns} }\n`;

beforeEach(async () => {
  await rm(join(folder.path, 'infra'), { recursive: true, force: true });
  await folder.write('logs.yaml', logs('{ TimeGenerated: datetime, Level: int }'));
});

test('it writes infra/tables.json, says what is new, and nothing changes the second time', async () => {
  expect(await infra()).toEqual({
    code: 0,
    stdout: `+ table A_CL: 2 columns
+ table LogsluiceRuns_CL: 31 columns
+ stream Custom-A_CL: rule 0
+ stream Custom-LogsluiceRuns_CL: rule 0
infra/tables.json is written: 2 tables, 2 streams, 1 rule
`,
    stderr: '',
  });
  const text = await written();
  expect(await infra()).toEqual({
    code: 0,
    stdout: 'infra/tables.json is up to date: 2 tables, 2 streams, 1 rule\n',
    stderr: '',
  });
  expect(await written()).toBe(text);
});

test('--check writes nothing, and fails with what differs', async () => {
  await infra();
  const text = await written();
  expect((await infra('--check')).code).toBe(0);
  await folder.write('logs.yaml', logs('{ TimeGenerated: datetime, Text: string }'));
  expect(await infra('--check')).toEqual({
    code: 1,
    stdout: `- column A_CL.Level: gone from logs.yaml, kept in the table
+ column A_CL.Text (string)
~ stream Custom-A_CL: other columns
infra/tables.json is out of date: run \`logsluice infra\`
`,
    stderr: '',
  });
  expect(await written()).toBe(text);
});

test('another type is refused with its place, and nothing is written', async () => {
  await infra();
  const text = await written();
  await folder.write('logs.yaml', logs('{ TimeGenerated: datetime, Level: string }'));
  const { code, stdout } = await infra();
  expect(code).toBe(2);
  expect(stdout).toMatch(/^logs\.yaml:2:\d+ {2}`Level` of the table `A_CL` was `int`, here it is `string`/);
  expect(stdout).toMatch(/\n1 problem; infra\/tables\.json is as it was\n$/);
  expect(await written()).toBe(text);
});

test('a logs.yaml with mistakes: its problems, and exit code 2', async () => {
  await folder.write('logs.yaml', 'logs: []');
  expect(await infra()).toMatchObject({ code: 2, stdout: expect.stringMatching(/^logs\.yaml:1:7 .*\n1 problem; /) });
});

test('a warning is shown, and is not counted as a problem', async () => {
  await folder.write('logs.yaml', logs('{ Level: int, level: int }'));
  const { code, stdout } = await infra();
  expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 2, lines: 3 });
  expect(stdout).toMatch(/ warning: no `TimeGenerated`/);
  expect(stdout).toMatch(/\n1 problem; infra\/tables\.json is as it was\n$/);
});

test('a tables.json that is broken is not overwritten: what it remembers would be lost', async () => {
  await folder.write('infra/tables.json', '<<<<<<< HEAD');
  const { code, stderr } = await infra();
  expect(code).toBe(2);
  expect(stderr).toMatch(/^TABLES_INVALID {2}infra\/tables\.json cannot be used: it is not JSON\.\n/);
  expect(await written()).toBe('<<<<<<< HEAD');
});

test('--config and --out name other files; TimeGenerated that no log gives is added', async () => {
  await folder.write('other.yaml', logs('{ Level: int }'));
  const { code, stdout } = await infra('--config', 'other.yaml', '--out', 'else/where.json');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Custom-A_CL: no log gives TimeGenerated; the column is added/);
  const text = await readFile(join(folder.path, 'else/where.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ tables: [{ name: 'A_CL', columns: [{ name: 'TimeGenerated' }, {}] }, {}] });
});

test("the project's own infra/tables.json is up to date", async () => {
  expect(await logsluice(['infra', '--check'], { cwd: ROOT })).toMatchObject({ code: 0 });
});
