import { expect, test } from 'vitest';
import { checkConfig, loadConfig } from '../../src/lib/config/load-config.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import { holdsPattern } from '../../src/lib/regex/pattern-option.ts';
import { logWith, problemsOf } from './problems.ts';
import { valueText } from '../../src/lib/seams.ts';

const withFormat = (format: string): string => logWith({}).replace('{ type: text }', format);

/** The format stands in line 4 of the text, from character 13 on. */
test.each<[string, string]>([
  ['{ type: csv, delimeter: ";" }', '26  unknown key `delimeter`  (did you mean `delimiter`?)'],
  ['{ type: jsno }', '21  unknown format `jsno`  (did you mean `json`?)'],
  [
    '{ type: xml }',
    '21  unknown format `xml`  (use one of `json`, `csv`, `text`, `access`, `w3c`, `syslog`, `cef`, `leef`, `regex`, `logfmt`, `keyvalue`, `ltsv`)',
  ],
  [
    '{ type: csv, header: maybe }',
    '34  `header` must be true or false, not a text  (write `true` or `false` without quotes)',
  ],
  [
    '{ type: csv, delimiter: ab }',
    '37  `delimiter` must be one ASCII character  (docs/reference/config.md describes it)',
  ],
  [
    '{ type: csv, quote: true }',
    '33  `quote` must be a text or `false`, not `true`  (put quotes around it, if it is meant as text)',
  ],
  ['{ type: csv, columns: [] }', '35  `columns` must have at least 1 entry  (docs/reference/config.md has the limits)'],
  [
    '{ type: csv, max_quoted_lines: 0 }',
    '44  `max_quoted_lines` must be more than 0  (docs/reference/config.md has the limits)',
  ],
  [
    "{ type: access, pattern: '%h%u' }",
    '38  `pattern` has nothing between `remote_addr` and `remote_user`, so that nobody can tell them apart  (write the text that stands between them)',
  ],
  [
    "{ type: access, pattern: '%h %Z' }",
    '38  `pattern` has the directive `%Z`, which is not known  (docs/access.md lists them)',
  ],
  ['{ type: access, escape: url }', '37  unknown value for `escape` `url`  (use one of `default`, `json`, `none`)'],
  [
    '{ type: w3c, columns: [a b] }',
    '36  entry 1 of `columns` must have no spaces  (docs/reference/config.md describes it)',
  ],
])('format %s', (format, problem) => {
  expect(problemsOf(withFormat(format))).toEqual([`logs.yaml:4:${problem}`]);
});

test('options reach the parser', () => {
  const { logs } = loadConfig(withFormat('{ type: csv, delimiter: ";", columns: [a, b] }'), 'logs.yaml', valueChecks);
  const parser = logs[0]!.format.parser({ paths: [['b']], rest: false }, { maxRecordBytes: 1000 });
  const chunks = [...parser.push(Buffer.from('1,0;2\n')), ...parser.end()];
  expect(chunks.map(({ values }) => valueText(values, 0))).toEqual(['2']);
});

test.each([
  ['{ type: text }', false],
  ['{ type: text, multiline: { start: "^[0-9]" } }', true],
  ['{ type: regex, pattern: "(?<a>.*)" }', true],
])('whether %s holds a pattern is %s', (format, holds) => {
  expect(holdsPattern(loadConfig(withFormat(format), 'logs.yaml', valueChecks))).toBe(holds);
});

test.each<[string, string]>([
  ['records', 'is not the way to an array'],
  ['a..b[]', 'is not the way to an array'],
  ['a[][]', 'is not the way to an array'],
  ['[]', 'is not the way to an array'],
])('explode: %s %s', (way, fault) => {
  const { problems } = checkConfig(withFormat(`{ type: json, explode: "${way}" }`), 'logs.yaml', valueChecks);
  expect(problems.map(({ message }) => message)).toEqual([`\`explode\` ${fault}`]);
});

test('keep_empty goes with explode', () => {
  const { problems } = checkConfig(withFormat('{ type: json, keep_empty: true }'), 'logs.yaml', valueChecks);
  expect(problems).toMatchObject([{ message: '`keep_empty` has no use without `explode`', fix: 'remove it' }]);
});

test('lines goes with no name of an envelope', () => {
  const { problems } = checkConfig(withFormat('{ type: json, lines: true, envelope: a }'), 'logs.yaml', valueChecks);
  expect(problems).toMatchObject([{ message: '`lines` does not go with the name of an `envelope`' }]);
  const { problems: none } = checkConfig(
    withFormat('{ type: json, lines: true, envelope: false }'),
    'logs.yaml',
    valueChecks,
  );
  expect(none).toEqual([]);
});
