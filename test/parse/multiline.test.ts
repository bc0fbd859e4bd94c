import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { access } from '../../src/lib/parse/access.ts';
import { keyvalue } from '../../src/lib/parse/keyvalue.ts';
import { logfmt } from '../../src/lib/parse/logfmt.ts';
import { ltsv } from '../../src/lib/parse/ltsv.ts';
import { multiline } from '../../src/lib/parse/multiline.ts';
import { regex } from '../../src/lib/parse/regex.ts';
import { bindFormat } from '../../src/lib/parse/registry.ts';
import { syslog } from '../../src/lib/parse/syslog.ts';
import { text } from '../../src/lib/parse/text.ts';
import { boundRegexEngine } from '../../src/lib/regex-engine.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { flatten, formatSuite, parse } from '../suites/format-suite.ts';

boundRegexEngine();

const parserWith = (multiline: object) => (maxRecordBytes: number, start?: ParserStart) =>
  text.parser(text.options.parse({ multiline }), { paths: [['message']], rest: false }, { maxRecordBytes }, start);

const STAMPED = '2026-11-22 12:00:00';

formatSuite(
  'text, joined where a time stamp begins a record',
  parserWith({}),
  [
    {
      name: 'lines go on until the next stamp',
      input: `${STAMPED} a\n\tat b\nc\n${STAMPED} d\r\n\te\r\n`,
      finds: [[`${STAMPED} a\n\tat b\nc`], [`${STAMPED} d\r\n\te`]],
    },
    {
      name: 'lines before the first stamp are a record',
      input: `\n\nbanner\nversion 1\n${STAMPED} a`,
      finds: [['banner\nversion 1'], [`${STAMPED} a`]],
    },
    {
      name: 'blank lines belong to the record around them, at its end to none',
      input: `${STAMPED} a\n\n \nb\n\n\n${STAMPED} c\n\n`,
      finds: [[`${STAMPED} a\n\n \nb`], [`${STAMPED} c`]],
    },
    {
      name: 'a line over the limit is a record of its own, and so is what follows it',
      input: `${STAMPED} a\n b\n${'x'.repeat(60)}\n c\n d\n${STAMPED} e`,
      maxRecordBytes: 50,
      finds: [[`${STAMPED} a\n b`], 'PARSE_TOO_LONG', [' c\n d'], [`${STAMPED} e`]],
    },
    {
      name: 'a record is not joined beyond the limit of records',
      input: `${STAMPED} a\n 2345678\n 12345\n 7\n`,
      maxRecordBytes: 30,
      finds: [[`${STAMPED} a\n 2345678`], [' 12345\n 7']],
    },
    {
      name: 'a record that is not UTF-8 is rejected whole',
      input: Buffer.from(`${STAMPED} a\n caf\xe9\n${STAMPED} b\n`, 'latin1'),
      finds: ['PARSE_ENCODING', [`${STAMPED} b`]],
    },
  ],
  `${STAMPED} failed\n\tat é\n\n... 2 more`,
  `\n${STAMPED} next`,
);

formatSuite(
  'text, joined where a pattern begins a record',
  parserWith({ start: '^\\[é\\d+\\]', max_lines: 3, max_bytes: 40 }),
  [
    {
      name: 'the pattern sees characters',
      input: '[é1] a\nb\n[é22] c\n[x] d',
      finds: [['[é1] a\nb'], ['[é22] c\n[x] d']],
    },
    {
      name: 'a record with too many lines is continued by another',
      input: '[é1] a\nb\nc\nd\ne\nf\ng\n[é2] h',
      finds: [['[é1] a\nb\nc'], ['d\ne\nf'], ['g'], ['[é2] h']],
    },
    {
      name: 'a record with too many bytes is continued by another',
      input: `[é1] a\n${'b'.repeat(32)}\n${'c'.repeat(33)}\nd`,
      finds: [[`[é1] a\n${'b'.repeat(32)}`], [`${'c'.repeat(33)}\nd`]],
    },
    {
      name: 'a single line may be longer',
      input: `[é1] ${'a'.repeat(50)}\nb\nc\n`,
      finds: [[`[é1] ${'a'.repeat(50)}`], ['b\nc']],
    },
    {
      name: 'blank lines without end do not keep a record open',
      input: '[é1] a\n\n\n\n\nb',
      finds: [['[é1] a'], ['b']],
    },
  ],
  '[é1] a\n bc',
  '\n[é2] ',
);

formatSuite(
  'text, joined where a pattern goes on with a record',
  parserWith({ continue: '^[ \\t]' }),
  [{ name: 'indented lines go on', input: ' a\n b\nc\n\td\n\n e\nf\n', finds: [[' a\n b'], ['c\n\td\n\n e'], ['f']] }],
  'a\n b\n cd',
  '\nd',
);

test.each([{ start: 'timestamp' }, { continue: 'stack_trace' }])('a Java log under %j has three records', (options) => {
  const log = readFileSync('test/fixtures/spec-examples/java-stack.log');
  const found = parse(parserWith(options)(100_000), [log]);
  expect(found.map(({ raw }) => raw.split('\n').length)).toEqual([1, 6, 1]);
  expect(found.map(({ raw }) => raw).join('\n')).toBe(log.toString().trimEnd());
});

test.each([
  '2026-11-22T12:00:00Z x',
  '[2026/11/22 12:00:00] x',
  '20261122 12:00:00 x',
  '22.11.2026 12:00:00 x',
  '11/22/26, 1:00 PM x',
  '22/Nov/2026:12:00:00 +0000 x',
  '22-Nov-2026 12:00:00.123 INFO',
  'Nov 22 12:00:00 host app: x',
  '<13>Nov  2 12:00:00 host app: x',
  'Sun Nov 22 12:00:00 2026 x',
  'Nov 22, 2026 1:00:00 PM org.apache.Foo',
  '12:00:00,123 INFO x',
  '12:00:00.123 [main] x',
  'I1122 12:00:00.123456 1 x.go:1] x',
  '1763812800.123 x',
  '1763812800123 x',
])('%s begins with a time stamp', (line) => {
  expect(parse(parserWith({})(1000), [Buffer.from(`${line}\n${line}\n`)])).toHaveLength(2);
});

test.each([
  '  at com.example.Foo(Foo.java:10)',
  'Caused by: x',
  'see 2026-11-22 12:00:00',
  '12345',
  'Nov',
  '2026-11-22',
])('%s does not', (line) => {
  expect(parse(parserWith({})(1000), [Buffer.from(`${line}\n${line}\n`)])).toHaveLength(1);
});

test.each([
  ['blank lines', 500],
  ['lines that go on', 500],
])('%s without end do not keep a record open', (kind, lines) => {
  const parser = parserWith({})(1_000_000);
  const line = kind === 'blank lines' ? '\n' : ' x\n';
  expect(parser.push(Buffer.from(`${STAMPED} a\n${line.repeat(lines - 2)}`))).toEqual([]);
  expect(flatten(parser.push(Buffer.from(line.repeat(2))))).toMatchObject([{ number: 1, offset: 0 }]);
});

test('the open record and the line that broke off in it are rejected as one', () => {
  const cause = new PipelineError('DECODE_TRUNCATED', { codec: 'gzip', offset: 7 });
  const parser = parserWith({})(1000);
  const chunks = [...parser.push(Buffer.from(`${STAMPED} a\n${STAMPED} b\n c\n d`)), ...parser.end(cause)];
  expect(flatten(chunks)).toMatchObject([
    { number: 1, raw: `${STAMPED} a` },
    { number: 2, code: 'DECODE_TRUNCATED', raw: `${STAMPED} b\n c\n d` },
  ]);
});

test('the record before a line that broke off and begins another is whole', () => {
  const cause = new PipelineError('DECODE_TRUNCATED', { codec: 'gzip', offset: 7 });
  const parser = parserWith({})(1000);
  const chunks = [...parser.push(Buffer.from(`${STAMPED} a\n b\n${STAMPED} c`)), ...parser.end(cause)];
  expect(flatten(chunks)).toMatchObject([
    { number: 1, raw: `${STAMPED} a\n b` },
    { number: 2, code: 'DECODE_TRUNCATED', raw: `${STAMPED} c` },
  ]);
});

test.each([
  [{ start: 'a', continue: 'b' }, 'has both `start` and `continue`\nkeep one of them'],
  [{ start: '(?=a)' }, expect.stringMatching(/^looks around .*\nmatch the text itself/)],
])('%j is refused', (options, message) => {
  expect(multiline.safeParse(options).error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test.each([
  [
    access,
    { pattern: '$remote_addr "$request"' },
    '10.0.0.1 "GET /\n a"',
    ['remote_addr', 'request'],
    ['10.0.0.1', 'GET /\n a'],
  ],
  [syslog, {}, '<13>Nov 22 12:00:00 host app: failed\n\tat x', ['app', 'message'], ['app', 'failed\n\tat x']],
  [regex, { pattern: '^(?<a>\\S+)(?<b>[\\s\\S]*)$' }, 'one\n two', ['a', 'b'], ['one', '\n two']],
  [logfmt, {}, 'a=1\n b="x\n y"', ['a', 'b'], ['1', 'x\n y']],
  [keyvalue, {}, 'a=1\n b=2', ['a', 'b'], ['1', '2']],
  [ltsv, {}, 'a:1\tb:x\n y', ['a', 'b'], ['1', 'x\n y']],
] as const)('format $type reads records of several lines', (format, options, record, names, values) => {
  const parser = bindFormat(format, { ...options, multiline: { continue: '^\\s' } }).parser(
    { paths: names.map((name) => [name]), rest: false },
    { maxRecordBytes: 1000 },
  );
  const found = parse(parser, [Buffer.from(`${record}\n${record}\n`)]);
  expect(found.map((item) => 'values' in item && item.values)).toEqual([values, values]);
});
