import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { appendEntry, entryBehind, isWithoutLogs } from '../../src/lib/infer/append-entry.ts';

const render = (indent: string): string => `${indent}# why\n${indent}- name: new\n${indent}  match: x # here\n`;

test.each([
  ['nothing', '', 'logs:\n  # why\n  - name: new\n    match: x # here\n'],
  ['comments alone', '# mine', '# mine\nlogs:\n  # why\n  - name: new\n    match: x # here\n'],
  ['the key alone', 'logs: # mine\n', 'logs: # mine\n  # why\n  - name: new\n    match: x # here\n'],
  [
    'a list, with comments around it',
    '# top\nlogs: # all\n  - name: old # one\n    match: y\n# end\n',
    '# top\nlogs: # all\n  - name: old # one\n    match: y\n# end\n\n  # why\n  - name: new\n    match: x # here\n',
  ],
  [
    'a list that is not indented, without a line end',
    'logs:\n- name: old',
    'logs:\n- name: old\n\n# why\n- name: new\n  match: x # here\n',
  ],
  [
    'line ends of Windows',
    'logs:\r\n    - name: old\r\n',
    'logs:\r\n    - name: old\r\n\r\n    # why\r\n    - name: new\r\n      match: x # here\r\n',
  ],
])('below %s', (_, text, longer) => {
  expect(appendEntry(text, render)).toBe(longer);
});

test.each([
  ['on one line', 'logs: [{ name: old }] # mine\n', ['old', 'new']],
  ['empty', '# mine\nlogs: []\n', ['new']],
])('a list %s is written anew, with its comments', (_, text, names) => {
  const longer = appendEntry(text, render);
  expect((parse(longer) as { logs: { name: string }[] }).logs.map(({ name }) => name)).toEqual(names);
  expect(longer).toContain('# mine');
  expect(longer).toContain('# here');
});

test('what goes to the end of a file by redirection is what would be written there', () => {
  expect(entryBehind('logs:\n- name: old', render)).toBe('\n\n# why\n- name: new\n  match: x # here\n');
});

test.each([
  ['', true],
  ['# mine\n', true],
  ['logs:\n', true],
  ['logs: []\n', false],
  ['logs:\n  - name: old\n', false],
])('whether nothing is said yet in %j', (text, isIt) => {
  expect(isWithoutLogs(text)).toBe(isIt);
});
