import { expect, test } from 'vitest';
import { logWith, problemsOf } from './problems.ts';

/** A column of these lines stands in line 8 of the text, from character 7 on. */
test.each<[string, string]>([
  ['Cc: { from: a, coalesce: [b] }', '8:13  `from` has no use beside `coalesce`  (remove one of the two)'],
  ['Cc: { concat: [a], coalesce: [b] }', '8:13  `concat` has no use beside `coalesce`  (remove one of the two)'],
  ['Cc: { const: a, concat: [b] }', '8:23  `concat` has no use beside `const`  (remove one of the two)'],
  ['Cc: { const: a, apply: [trim] }', '8:23  `apply` has no use beside `const`  (remove one of the two)'],
  ['Cc: { coalesce: [] }', '8:23  `coalesce` is empty  (write at least one value)'],
  [
    'Cc: { coalesce: a }',
    '8:23  `coalesce` must be a list, not a text  (begin each entry on a line of its own with `- `)',
  ],
  ['Cc: { coalesce: [a, $blob.pth] }', '8:27  unknown name `$blob.pth`  (did you mean `$blob.path`?)'],
  [
    'Cc: { concat: [a, b..c] }',
    '8:25  `concat` has a dot without a key beside it  (write a list of keys where a key has a dot or is empty)',
  ],
  ['Cc: { concat: [{ text: a }] }', '8:21  `concat` names no value  (use `const` for a text that is always the same)'],
  ['Cc: { concat: [a, { txt: b }] }', '8:27  unknown key `txt`  (did you mean `text`?)'],
  ['Cc: { from: a, separator: x }', '8:22  `separator` has no use without `concat`  (remove it)'],
])('%s', (column, problem) => {
  expect(problemsOf(logWith({ columns: `      ${column}\n` }))).toEqual([`logs.yaml:${problem}`]);
});

test('with steps, a value of the file itself may be of any type', () => {
  const column = '      Cc: { from: $blob.size, type: boolean, apply: [{ missing: [0] }] }\n';
  expect(problemsOf(logWith({ columns: column }))).toEqual([]);
});
