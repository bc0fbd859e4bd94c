import { expect, test } from 'vitest';
import { logWith, problemsOf } from './problems.ts';

/** The condition stands in line 6 of the text, from character 14 on. */
test.each<[string, string]>([
  ['{ field: a, equal: 1 }', '6:26  unknown key `equal`  (did you mean `equals`?)'],
  ['{ feild: a, equals: 1 }', '6:16  unknown key `feild`  (did you mean `field`?)'],
  ['{ field: $blob.pth, exists: true }', '6:23  unknown name `$blob.pth`  (did you mean `$blob.path`?)'],
  [
    '{ field: a..b, exists: true }',
    '6:23  `field` has a dot without a key beside it  (write a list of keys where a key has a dot or is empty)',
  ],
  [
    '{ equals: 1 }',
    '6:14  the condition does not say what it is about  (name the value with `field`, or join conditions with `all`, `any` or `not`)',
  ],
  [
    '{ field: a }',
    '6:14  the condition asks nothing of its field  (add a test, such as `equals: …` or `exists: true`)',
  ],
  ['{ field: a, ignore_case: true, less: 1 }', '6:26  `ignore_case` has no use without a test of text  (remove it)'],
  [
    '{ field: a, equals: null }',
    '6:34  `equals` must be a text or a number or true or false, not empty  (put quotes around it, if it is meant as text)',
  ],
  ['{ field: a, in: [] }', '6:30  `in` is empty  (write at least one value)'],
  [
    '{ field: a, in: [1, [2]] }',
    '6:34  entry 2 of `in` must be a text or a number or true or false, not a list  (put quotes around it, if it is meant as text)',
  ],
  [
    '{ field: a, matches: "(?<=a)b" }',
    '6:35  `matches` looks around (`(?=`, `(?!`, `(?<=`, `(?<!`), which cannot be bounded in time  (match the text itself, in a group)',
  ],
  ['{ field: a, less: ten }', '6:32  `less` compares numbers, and this is none  (write a number)'],
  [
    '{ field: a, equals: 9007199254740993 }',
    '6:34  `equals` has more digits than a number keeps here  (put quotes around it)',
  ],
  [
    '{ field: a, in: [9007199254740993] }',
    '6:31  `in` has more digits than a number keeps here  (put quotes around it)',
  ],
  [
    '{ field: a, exists: 1 }',
    '6:34  `exists` must be true or false, not a number  (write `true` or `false` without quotes)',
  ],
  [
    '{ all: [{ field: a, exists: true }], field: b }',
    '6:16  `all` cannot stand beside `field`  (write each as an entry of a list under `all`)',
  ],
  [
    '{ not: { field: a, exists: true }, equals: 1 }',
    '6:49  `equals` cannot stand beside `not`  (put it beside a `field`)',
  ],
  [
    '{ any: [{ not: { field: a } }] }',
    '6:29  the condition asks nothing of its field  (add a test, such as `equals: …` or `exists: true`)',
  ],
  [
    '[{ field: a, exists: true }, { field: b }]',
    '6:43  the condition asks nothing of its field  (add a test, such as `equals: …` or `exists: true`)',
  ],
  ['[]', '6:14  `drop_if` is empty  (write at least one condition)'],
  ['a == 1', '6:14  `drop_if` must be a mapping or a list, not a text  (write `key: value` lines below it, indented)'],
])('%s', (condition, problem) => {
  expect(problemsOf(logWith({ keys: `    table: A_CL\n    drop_if: ${condition}\n` }))).toEqual([
    `logs.yaml:${problem}`,
  ]);
});
