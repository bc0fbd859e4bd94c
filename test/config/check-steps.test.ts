import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../src/lib/config/load-config.ts';
import { renderProblem } from '../../src/lib/config/problem.ts';
import type { Outside } from '../../src/lib/config/outside.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import { logWith, problemsOf } from './problems.ts';

/** The steps stand in line 8 of the text, from character 20 on. */
test.each<[string, string]>([
  ['[trimm]', '8:21  entry 1 of `apply` is no step: `trimm`  (did you mean `trim`?)'],
  ['[hash]', '8:21  entry 1 of `apply` lacks its options  (write `{ hash: … }`)'],
  ['[{ spilt: { by: x, take: 0 } }]', '8:23  unknown key `spilt`  (did you mean `split`?)'],
  ['[{ split: { by: x } }]', '8:30  `take` is missing  (add `take:`)'],
  ['[{ split: { by: x, take: one } }]', '8:45  `take` must be a number, not a text  (write digits without quotes)'],
  ['[{ split: x }]', '8:30  `split` must be a mapping, not a text  (write `key: value` lines below it, indented)'],
  [
    '[{ split: { by: x, take: 0 }, trim: x }]',
    '8:50  unknown key `trim`  (use one of `replace`, `split`, `extract`, `lookup`, `parse`, `take`, `hash`, `key`, `redact`, `missing`)',
  ],
  ['[{ parse: json, hash: sha256 }]', '8:36  `hash` is a step of its own  (begin another entry with `- `)'],
  ['[{ parse: xml }]', '8:30  unknown value for `parse` `xml`  (use one of `json`, `logfmt`, `querystring`)'],
  [
    '[{ parse: json, take: a..b }]',
    '8:42  `take` has a dot without a key beside it  (write a list of keys where a key has a dot or is empty)',
  ],
  [
    '[{ split: { by: x, take: 0 }, take: a }]',
    '8:50  `take` has no use beside `split`  (write it inside: `split: { by: …, take: … }`)',
  ],
  ['[{ missing: ["-"], take: a }]', '8:39  `take` has no use beside `missing`  (it goes with `parse`)'],
  [
    '[{ take: a }]',
    '8:21  the entry names no step  (use one of `replace`, `split`, `extract`, `lookup`, `parse`, `hash`, `redact`, `missing`)',
  ],
  ['[{ hash: md5 }]', '8:29  unknown value for `hash` `md5`  (use one of `sha256`, `hmac-sha256`)'],
  ['[{ hash: sha256, key: LOGSLUICE_HASH_KEY }]', '8:37  `key` has no use without `hash: hmac-sha256`  (remove it)'],
  [
    '[{ hash: hmac-sha256, key: AZURE_CLIENT_SECRET }]',
    '8:47  `key` is not the name of a setting for keys  (write `LOGSLUICE_HASH_KEY`, or `LOGSLUICE_HASH_KEY_` and a name in upper case)',
  ],
  ['[{ hash: hmac-sha256 }]', '8:29  the setting LOGSLUICE_HASH_KEY is missing  (set it to a long random text)'],
  ['[{ redact: [cards] }]', '8:32  unknown value for entry 1 of `redact` `cards`  (did you mean `card`?)'],
  ['[{ redact: [] }]', '8:31  `redact` is empty  (write what is to be taken out)'],
  ['[{ lookup: {} }]', '8:31  `lookup` has neither `table` nor `file`  (add one of them)'],
  ['[{ lookup: { table: {}, file: x.csv } }]', '8:31  `table` and `file` are both given  (keep one)'],
  [
    '[{ lookup: { table: { a: [1] } } }]',
    '8:45  `a` must be a text or a number or true or false, not a list  (put quotes around it, if it is meant as text)',
  ],
  ['[{ extract: "(a)(b)" }]', '8:32  `extract` has 2 groups  (keep one, and write the others as `(?:…)`)'],
  [
    '[{ extract: "(a" }]',
    '8:32  `extract` has a `(` that is never closed  (add `)`, or write `\\(` for the character)',
  ],
  ['[{ replace: { with: x } }]', '8:32  `replace` has neither `text` nor `pattern`  (add one of them)'],
  ['[{ replace: { text: a, pattern: b, with: x } }]', '8:32  `text` and `pattern` are both given  (keep one)'],
  [
    '[{ replace: { pattern: "(a)", with: $2 } }]',
    '8:56  `with` has `$2`, and `pattern` has 1 group  (put `(` and `)` around what it stands for)',
  ],
  [
    '[{ redact: [{ pattern: a, with: $1 }] }]',
    '8:52  `with` has `$1`, and `pattern` has 0 groups  (put `(` and `)` around what it stands for)',
  ],
  ['[]', '8:20  `apply` is empty  (write at least one step, or remove it)'],
  ['trim', '8:20  `apply` must be a list, not a text  (begin each entry on a line of its own with `- `)'],
])('%s', (steps, problem) => {
  expect(problemsOf(logWith({ columns: `      Cc: { apply: ${steps} }\n` }))).toEqual([`logs.yaml:${problem}`]);
});

describe('what steps refer to', () => {
  const files: Readonly<Record<string, string>> = {
    'a.csv': '6,tcp\n"1,7",\n',
    'a.json': '{"6":"tcp","x":1}',
    'sub/a.yaml': '"6": tcp\nx: true\n',
    'three.csv': 'a,b,c\n',
    'list.json': '[1]',
    'nested.yml': 'a: { b: c }\n',
    'broken.json': '{',
    'a.txt': 'x',
    'large.csv': 'x'.repeat(1_000_001),
    'latin1.csv': 'a,\u00e9',
  };
  const outside: Outside = {
    readFile: (path) =>
      files[path] === undefined
        ? { fault: 'cannot be read (ENOENT)' }
        : Buffer.from(files[path], path === 'latin1.csv' ? 'latin1' : 'utf8'),
    setting: (name) => ({ LOGSLUICE_HASH_KEY_A: 'a key of some length', LOGSLUICE_HASH_KEY_B: 'short' })[name],
  };
  const check = (step: string) =>
    checkConfig(logWith({ columns: `      Cc: { apply: [${step}] }\n` }), 'logs.yaml', valueChecks, outside);

  test.each<[string, [string, string][]]>([
    [
      'a.csv',
      [
        ['6', 'tcp'],
        ['1,7', ''],
      ],
    ],
    [
      'a.json',
      [
        ['6', 'tcp'],
        ['x', '1'],
      ],
    ],
    [
      'sub/a.yaml',
      [
        ['6', 'tcp'],
        ['x', 'true'],
      ],
    ],
  ])('the table of %s', (file, entries) => {
    const { config } = check(`{ lookup: { file: ${file} } }`);
    expect(config!.logs[0]!.columns[1]!.steps).toEqual([{ kind: 'lookup', table: new Map(entries) }]);
  });

  test.each<[string, string]>([
    ['none.csv', '`none.csv` cannot be read (ENOENT)  (its path starts at the folder of this file)'],
    ['../a.csv', '`../a.csv` does not lie beside this one  (name one in this folder, or in a folder there)'],
    ['/etc/a.csv', '`/etc/a.csv` does not lie beside this one  (name one in this folder, or in a folder there)'],
    ['a.txt', '`a.txt` is of no kind that is known  (name one that ends in `.csv`, `.json` or `.yaml`)'],
    ['three.csv', '`three.csv` has lines that are not CSV  (write two values in each line, with a comma between them)'],
    [
      'list.json',
      '`list.json` is not one mapping of texts  (write `text: what it becomes` lines, or a JSON object of them)',
    ],
    [
      'nested.yml',
      '`nested.yml` is not one mapping of texts  (write `text: what it becomes` lines, or a JSON object of them)',
    ],
    [
      'broken.json',
      '`broken.json` is not one mapping of texts  (write `text: what it becomes` lines, or a JSON object of them)',
    ],
    ['large.csv', '`large.csv` has more than 1000000 bytes  (shorten it)'],
    ['latin1.csv', '`latin1.csv` is not UTF-8  (save it as UTF-8)'],
  ])('a file that is refused: %s', (file, problem) => {
    const lines = check(`{ lookup: { file: ${file} } }`).problems.map((one) => renderProblem('logs.yaml', one));
    expect(lines).toEqual([`logs.yaml:8:39  the file ${problem}`]);
  });

  test('a file is read once', () => {
    let reads = 0;
    const counting: Outside = { ...outside, readFile: (path) => (reads++, outside.readFile(path)) };
    const columns = '      Cc: { apply: [lookup: { file: a.csv }] }\n      Dd: { apply: [lookup: { file: a.csv }] }\n';
    expect(checkConfig(logWith({ columns }), 'logs.yaml', valueChecks, counting).problems).toEqual([]);
    expect(reads).toBe(1);
  });

  test('a key is taken from the setting that is named, and is not in what the configuration prints', () => {
    const { config } = check('{ hash: hmac-sha256, key: LOGSLUICE_HASH_KEY_A }');
    const [step] = config!.logs[0]!.columns[1]!.steps!;
    expect(step).toMatchObject({ kind: 'hash', key: { type: 'secret', symmetricKeySize: 20 } });
    expect(JSON.stringify(config)).not.toContain('of some length');
  });

  test.each([
    ['B', 'has fewer than 16 characters'],
    ['C', 'is missing'],
  ])('a key that is refused: %s', (name, fault) => {
    const { problems } = check(`{ hash: hmac-sha256, key: LOGSLUICE_HASH_KEY_${name} }`);
    expect(problems).toMatchObject([
      { line: 8, column: 47, message: `the setting LOGSLUICE_HASH_KEY_${name} ${fault}` },
    ]);
  });
});
