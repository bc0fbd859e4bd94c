import { expect, test } from 'vitest';
import { logWith, problemsOf } from './problems.ts';

/** A column of these lines stands in line 8 of the text, from character 7 on. */
test.each<[string, string]>([
  ['Cc: strng', '8:11  unknown type `strng`  (did you mean `string`?)'],
  ['Cc: bool', '8:11  unknown type `bool`  (did you mean `boolean`?)'],
  [
    'Cc: blob',
    '8:11  unknown type `blob`  (use one of `string`, `int`, `long`, `real`, `boolean`, `datetime`, `dynamic`)',
  ],
  ['Cc:', '8:7  `Cc` must be a type or a mapping, not empty  (write a type, such as `Cc: string`)'],
  ['Cc: 5', '8:11  `Cc` must be a type or a mapping, not a number  (write a type, such as `Cc: string`)'],
  ['Cc: [int]', '8:11  `Cc` must be a type or a mapping, not a list  (write a type, such as `Cc: string`)'],
  ['Cc: { form: x }', '8:13  unknown key `form`  (did you mean `from`?)'],
  [
    'Cc: { colour: x }',
    '8:13  unknown key `colour`  (use one of `from`, `type`, `coalesce`, `concat`, `separator`, `apply`, `const`, `default`, `required`, `time`, `zone`, `day_first`)',
  ],
  ['Cc: { type: integer }', '8:19  unknown type `integer`  (did you mean `int`?)'],
  ['Cc: { type: [] }', '8:19  `type` must be a text, not a list  (put quotes around it, if it is meant as text)'],
  [
    'Cc: { from: 5 }',
    '8:19  `from` must be a text or a list, not a number  (put quotes around it, if it is meant as text)',
  ],
  ['Cc: { from: [] }', '8:19  `from` is empty  (write at least one key)'],
  ['Cc: { from: "" }', '8:19  `from` is empty  (write a text)'],
  [
    'Cc: { from: [a, 5] }',
    '8:23  entry 2 of `from` must be a text, not a number  (put quotes around it, if it is meant as text)',
  ],
  [
    'Cc: { from: a..b }',
    '8:19  `from` has a dot without a key beside it  (write a list of keys where a key has a dot or is empty)',
  ],
  ['Cc: { from: $blob.pth }', '8:19  unknown name `$blob.pth`  (did you mean `$blob.path`?)'],
  [
    'Cc: { from: $rest, type: int }',
    '8:32  `$rest` cannot be `int`  (write one of `dynamic`, `string`, or leave `type` out)',
  ],
  ['Cc: { const: x, from: y }', '8:23  `from` has no use beside `const`  (remove one of the two)'],
  ['Cc: { const: x, default: y }', '8:23  `default` has no use beside `const`  (remove one of the two)'],
  ['Cc: { default: x, required: true }', '8:25  `required` has no use beside `default`  (remove one of the two)'],
  ['Cc: { const: null }', '8:20  `const` has no value  (write one, or remove the key)'],
  ['Cc: { default: .inf }', '8:22  `default` has no value  (write one, or remove the key)'],
  ['Cc: { default: x, type: int }', '8:22  `default` does not fit the type `int`  (write a whole number of 32 bits)'],
  ['Cc: { const: x, type: boolean }', '8:20  `const` does not fit the type `boolean`  (write `true` or `false`)'],
  [
    'Cc: { const: 2026-02-30, type: datetime }',
    '8:20  `const` does not fit the type `datetime`  (write a time such as `2026-11-24T09:30:00Z`)',
  ],
  [
    'Cc: { const: 9007199254740993 }',
    '8:20  `const` has more digits than a number keeps here  (put quotes around it: the type decides what it becomes)',
  ],
  [
    'Cc: { required: yes }',
    '8:23  `required` must be true or false, not a text  (write `true` or `false` without quotes)',
  ],
  [
    'Cc: { time: iso }',
    '8:13  `time` is for `datetime`, and this column is `string`  (remove it, or write `type: datetime`)',
  ],
  [
    'Cc: { type: datetime, time: rfc }',
    '8:35  `time` is neither one of auto, iso, clf, syslog, slash, epoch, s, ms, us, ns nor a pattern such as %Y-%m-%d %H:%M:%S  (docs/reference/config.md has the formats)',
  ],
  [
    'Cc: { type: datetime, time: "%H:%M" }',
    '8:35  `time` names no day (%m or %b with %d, or %j)  (docs/reference/config.md has the formats)',
  ],
  [
    'Cc: { type: datetime, zone: Nowhere }',
    '8:35  `zone` is not a time zone  (use UTC, an offset such as +09:00, or a name such as Europe/London)',
  ],
  [
    'Cc: { day_first: true }',
    '8:13  `day_first` is for `datetime`, and this column is `string`  (remove it, or write `type: datetime`)',
  ],
  [
    'Cc: { type: datetime, time: iso, day_first: true }',
    '8:51  `day_first` has no use with this `time`  (remove it, or write `time: slash`)',
  ],
  [
    'Cc: { type: datetime, time: slash }',
    '8:11  `day_first` is missing  (add `day_first: true` or `day_first: false`)',
  ],
  [
    'Cc: { type: datetime, time: slash, day_first: 1 }',
    '8:53  `day_first` must be true or false, not a number  (write `true` or `false` without quotes)',
  ],
  ['9c: int', '8:7  `9c` is not a name for a column  (use 2 to 45 ASCII letters, digits and `_`, a letter first)'],
  ['C: int', '8:7  `C` is not a name for a column  (use 2 to 45 ASCII letters, digits and `_`, a letter first)'],
  [
    'Größe: int',
    '8:7  `Größe` is not a name for a column  (use 2 to 45 ASCII letters, digits and `_`, a letter first)',
  ],
  [
    'TenantId: string',
    '8:7  the service keeps the name `TenantId` for itself  (choose another, such as `AppTenantId`)',
  ],
  [
    'timeGenerated: string',
    '8:7  `timeGenerated` differs from `TimeGenerated` only by case  (rename one: some tables drop such columns)',
  ],
  ['TimeGenerated: datetime', '8:7  this key is there twice  (keep one of them)'],
])('%s', (column, problem) => {
  expect(problemsOf(logWith({ columns: `      ${column}\n` }))).toEqual([`logs.yaml:${problem}`]);
});

test('a name of `from` that is no misspelling: how to read a field of that name', () => {
  expect(problemsOf(logWith({ columns: '      Cc: { from: $schema_version }\n' }))[0]).toMatch(
    /unknown name `\$schema_version` {2}\(write `\["\$schema_version"\]`, if a field is called that; else use one of `\$blob\.path`, /,
  );
});

test.each([2, 45])('a name of %i characters is a name for a column', (length) => {
  expect(problemsOf(logWith({ columns: `      ${'C'.repeat(length)}: int\n` }))).toEqual([]);
});

test('a name of 46 characters is not', () => {
  expect(problemsOf(logWith({ columns: `      ${'C'.repeat(46)}: int\n` }))).toHaveLength(1);
});

test('a default beyond 2^53 can be written in quotes', () => {
  expect(problemsOf(logWith({ columns: '      Cc: { type: long, default: "9007199254740993" }\n' }))).toEqual([]);
});

test('TimeGenerated must be a time', () => {
  const text =
    'logs: [{ name: a, match: "*", format: { type: text }, table: A_CL, columns: { TimeGenerated: string } }]';
  expect(problemsOf(text)).toEqual([
    'logs.yaml:1:94  `TimeGenerated` must be `datetime`, not `string`  (write `type: datetime`)',
  ]);
});

test('a misspelt `type` says nothing about the type', () => {
  const text =
    'logs: [{ name: a, match: "*", format: { type: text }, table: A_CL, columns: { TimeGenerated: { tpye: datetime } } }]';
  expect(problemsOf(text)).toEqual(['logs.yaml:1:96  unknown key `tpye`  (did you mean `type`?)']);
});
