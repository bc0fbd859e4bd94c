import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environment, logsluice, ROOT, useFolder } from './cli-process.ts';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const COMMANDS = ['run', 'check', 'emulate', 'dev', 'drop'];
const folder = useFolder();

describe.each([[], ...COMMANDS.map((command) => [command])])('logsluice %s', (...command) => {
  test('--help says how it is used, on stdout, with exit code 0', async () => {
    const { code, stdout, stderr } = await logsluice([...command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`Usage: ${['logsluice', ...command].join(' ')} `)).toBe(true);
  });
  test('--version prints the version alone', async () => {
    expect(await logsluice([...command, '--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
  test('an unknown option is wrong usage', async () => {
    const { code, stdout, stderr } = await logsluice([...command, '--bogus']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("unknown option '--bogus'");
  });
});

test('--help lists every command and the exit codes', async () => {
  const { stdout } = await logsluice(['--help']);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  expect(stdout).toContain('130 interrupted');
});

test.each([
  ['no command', [], 'Usage: logsluice'],
  ['an unknown command', ['sned'], "unknown command 'sned'"],
  ['run without a path', ['run'], "missing required argument 'path'"],
  ['drop without a file', ['drop'], "missing required argument 'file'"],
  ['a port that is none', ['emulate', '--port', '99999'], 'A port is 0 to 65535.'],
  ['a report form that there is not', ['run', 'x', '--report', 'xml'], 'Allowed choices are json'],
])('%s is wrong usage: exit code 2, told on stderr', async (_, args, message) => {
  const { code, stdout, stderr } = await logsluice(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('`| head` ends it quietly', async () => {
  const file = await folder.write('many.log', 'a line of text\n'.repeat(100_000));
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      '"$0" "$1" run "$2" --log plain-text --dry-run | head -n 2',
      process.execPath,
      join(ROOT, 'bin/logsluice.mjs'),
      file,
    ],
    { cwd: folder.path, env: environment() },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  await once(child, 'close');
  expect(stdout.match(/\n/g)).toHaveLength(2);
  expect(stderr).toBe('');
});
