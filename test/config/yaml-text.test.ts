import { describe, expect, test } from 'vitest';
import { readYaml } from '../../src/lib/config/yaml-text.ts';
import { problemsOf } from './problems.ts';

test.each<[string, string, string[]]>([
  ['an empty file', '', ['1:1  the file is empty  (write `logs:`, and an entry below it)']],
  ['comments alone', '# nothing\n', ['1:1  the file is empty  (write `logs:`, and an entry below it)']],
  ['a list', '- a\n', ['1:1  the file must be a mapping, not a list  (write `key: value` lines below it, indented)']],
  [
    'nothing under logs',
    'logs:\n',
    ['1:1  `logs` must be a list, not empty  (begin each entry on a line of its own with `- `)'],
  ],
  ['an empty list of logs', 'logs: []\n', ['1:7  `logs` is empty  (add an entry that begins with `- name:`)']],
  [
    'an entry that is a word',
    'logs: [a]\n',
    ['1:8  entry 1 of `logs` must be a mapping, not a text  (write `key: value` lines below it, indented)'],
  ],
  [
    'an entry with nothing in it',
    'logs: [{}]\n',
    [
      '1:8  `name` is missing  (add `name:`)',
      '1:8  `match` is missing  (add `match:`)',
      '1:8  `format` is missing  (add `format:`)',
      '1:8  `columns` is missing  (add `columns:`)',
      "1:8  `table` is missing  (add `table: <Name>_CL`, or `stream:` for a table of Azure's own)",
    ],
  ],
  ['a tab', 'logs:\n\t- name: a\n', ['2:1  a tab where an indentation is expected  (indent with spaces)']],
  [
    'a duplicate key, beside another problem',
    'logs: []\nlogs: []\n',
    [
      '1:7  `logs` is empty  (add an entry that begins with `- name:`)',
      '2:1  this key is there twice  (keep one of them)',
    ],
  ],
  [
    'an unknown tag',
    'logs: !list []\n',
    ['1:7  a tag that has no meaning here  (remove the word that begins with `!`)'],
  ],
  [
    'two documents',
    'logs: []\n---\nlogs: []\n',
    ['2:1  a second document begins here  (remove the line `---`; one file is one document)'],
  ],
  [
    'a quote without its partner',
    'logs: "a\n',
    ['2:1  missing closing "quote  (look for a missing quote, colon, comma or bracket here or just above)'],
  ],
  ['a key that is a list', '? [a]\n: b\n', ['1:3  a key that is not a text  (write a plain word before the colon)']],
  [
    'the key __proto__',
    'logs: [{ __proto__: 1 }]\n',
    ['1:10  a key cannot be called `__proto__`  (choose another name)'],
  ],
  [
    'an alias without an anchor, such as a glob without quotes',
    'match: **/*.json\n',
    [
      '1:8  `**/*.json` is an alias, and has no anchor above it  (put quotes around text that begins with `*`, as in `match: "**/*.log"`)',
    ],
  ],
  [
    'a star alone',
    'match: *\n',
    ['1:8  alias cannot be an empty string  (put quotes around text that begins with `*`, as in `match: "**/*.log"`)'],
  ],
  ['an alias within its own anchor', 'logs: &x [*x]\n', ['1:11  `*x` is a part of itself  (write the value out)']],
])('%s', (_, text, problems) => {
  expect(problemsOf(text)).toEqual(problems.map((problem) => `logs.yaml:${problem}`));
});

test('aliases that multiply are refused', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
  expect(problemsOf(['l0: &l0 [x, x, x, x, x, x, x, x, x]', ...levels].join('\n'))).toEqual([
    'logs.yaml:1:1  aliases repeat too much  (write the values out)',
  ]);
});

test.each([
  ['without end', '['.repeat(100_000)],
  ['and closed', `logs: ${'['.repeat(5000)}${']'.repeat(5000)}`],
])('a text nested deeply %s is refused', (_, text) => {
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^logs\.yaml:1:\d+ {2}the text is nested too deeply {2}\(write fewer levels\)$/),
  ]);
});

test('a text of more than a million characters is refused', () => {
  expect(problemsOf(' '.repeat(1_000_001))).toEqual([
    'logs.yaml:1:1  the file has more than 1000000 characters  (shorten it)',
  ]);
});

test.each([
  ['no', 'no'],
  ['1:30', '1:30'],
  ['2026-11-24', '2026-11-24'],
  ['012', 12],
  ['~', null],
])('YAML 1.2: %s is %j', (text, value) => {
  expect(readYaml(`a: ${text}\n`).value).toEqual({ a: value });
});

test('JSON is YAML', () => {
  expect(readYaml('{"a": [1, "b", null]}').value).toEqual({ a: [1, 'b', null] });
});

test.each<[string, (string | number)[], 'key' | 'value', [number, number]]>([
  ['a value', ['a', 'b'], 'value', [2, 6]],
  ['its key', ['a', 'b'], 'key', [2, 3]],
  ['an entry of a list', ['c', 1], 'value', [3, 8]],
  ['a value behind an alias: where it stands', ['d', 'b'], 'value', [2, 6]],
  ['what is missing: where it would be', ['a', 'x', 'y'], 'value', [2, 3]],
])('locates %s', (_, path, at, [line, column]) => {
  const { locate } = readYaml('a: &a\n  b: 1\nc: [2, 3]\nd: *a\n');
  expect(locate({ path, at })).toEqual({ line, column });
});

describe('a character of a value has its place', () => {
  const at = (text: string, offset: number) => readYaml(text).locate({ path: ['a', 0], at: 'value', offset });

  test.each<[string, string, number, { line: number; column: number }]>([
    ['plain', 'a:\n  - one two\n', 4, { line: 2, column: 9 }],
    ['in quotes', "a:\n  - 'one two'\n", 4, { line: 2, column: 10 }],
    ['in the first line of a block', 'a:\n  - |\n    one\n    two\n', 1, { line: 3, column: 6 }],
    ['in the second', 'a:\n  - |\n    one\n      two\n', 6, { line: 4, column: 7 }],
    ['in a block that ends the file', 'a:\n  - |-\n    one\n    two', 5, { line: 4, column: 6 }],
    ['folded: where it begins', 'a:\n  - >\n    one\n    two\n', 5, { line: 2, column: 5 }],
    ['escaped: where it begins', 'a:\n  - "o\\u006ee two"\n', 5, { line: 2, column: 5 }],
  ])('%s', (_, text, offset, place) => {
    expect(at(text, offset)).toEqual(place);
  });
});
