import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { confirm } from '../../../../infra/hooks/steps/confirm.js';

const terminal = (typed: string): PassThrough => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  input.write(typed);
  return input;
};

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['n\n', false],
  ['\n', false],
  ['yesterday\n', false],
])('at a terminal %j is %s', async (typed, yes) => {
  const output = new PassThrough({ encoding: 'utf8' });
  expect(await confirm('Go on?', terminal(typed), output)).toBe(yes);
  expect(output.read()).toContain('Go on? [y/N] ');
});

test('where nobody sits nobody is asked', async () => {
  const output = new PassThrough();
  expect(await confirm('Go on?', new PassThrough(), output)).toBe(true);
  expect(output.read()).toBeNull();
});
