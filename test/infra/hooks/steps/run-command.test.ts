import { describe, expect, test } from 'vitest';
import { commandLine, runCommand } from '../../../../infra/hooks/steps/run-command.js';
import { refusalOf } from '../../../../infra/hooks/steps/refusal.js';

describe('on Windows', () => {
  test('az is started by cmd.exe, each argument in quotes', () => {
    expect(commandLine('az', ['group', 'list', '--tag', 'a=b & del *'], 'win32')).toEqual({
      file: 'cmd.exe',
      args: ['/d', '/s', '/c', '"az "group" "list" "--tag" "a=b & del *""'],
      verbatim: true,
    });
  });

  test.each(['a"b', '%PATH%', 'two\nlines', 'C:\\folder\\'])(
    'an argument that quotes do not hold is refused: %j',
    (arg) => {
      expect(() => commandLine('az', [arg], 'win32')).toThrow('a character that cmd.exe would not leave alone');
    },
  );

  test('azd is a program and needs no cmd.exe', () => {
    expect(commandLine('azd', ['env', 'set', 'A', '%B%'], 'win32')).toEqual({
      file: 'azd',
      args: ['env', 'set', 'A', '%B%'],
      verbatim: false,
    });
  });
});

test('elsewhere nothing is between an argument and its program', async () => {
  const odd = ['$(echo no)', '`no`', '; exit 3', '"', '%PATH%', ''];
  const { code, stdout } = await runCommand(
    process.execPath,
    ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...odd],
    { missing: '' },
  );
  expect({ code, odd: JSON.parse(stdout) as unknown }).toEqual({ code: 0, odd });
});

test('a program that a signal ends has failed', async () => {
  const { code } = await runCommand(process.execPath, ['-e', 'process.kill(process.pid)'], { missing: '' });
  expect(code).toBe(1);
});

test('a program that is not there says how it is installed', async () => {
  const error: unknown = await runCommand('no-such-program', [], { missing: 'Install it.' }).catch((error) => error);
  expect(refusalOf(error)).toEqual({ what: '`no-such-program` is not on the PATH.', fix: 'Install it.' });
});
