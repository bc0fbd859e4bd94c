import { describe, expect, test } from 'vitest';
import { json } from '../../src/lib/parse/json.ts';
import type { JsonOptions } from '../../src/lib/parse/json.ts';
import type { PipelineError } from '../../src/lib/errors.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { flatten, formatSuite, parse } from '../suites/format-suite.ts';
import type { Found } from '../suites/format-suite.ts';

const parserOf = (options: JsonOptions = {}, maxRecordBytes = 100_000, start?: ParserStart) =>
  json.parser(options, { paths: [['a'], ['b', 'c']], rest: true }, { maxRecordBytes }, start);
const row = (a?: string, c?: string, rest = '{}') => [a, c, rest];
const codes = (found: readonly Found[]) => found.map((item) => ('code' in item ? item.code : item.values[0]));
const find = (input: string, options: JsonOptions = {}) => codes(parse(parserOf(options), [Buffer.from(input)]));

formatSuite(
  'json',
  (maxRecordBytes, start) => parserOf({}, maxRecordBytes, start),
  [
    { name: 'lines', input: '{"a":1}\n{"a":2}\n', finds: [row('1'), row('2')] },
    { name: 'lines, CRLF', input: '{"a":1}\r\n \r\n{"a":2}\r\n', finds: [row('1'), row('2')] },
    {
      name: 'values as they stand, and the rest',
      input: '{"x":1.0,"b":{"c":12345678901234567890},"a":"é\\n","y":{"z": [1]}}\n{ "a" : [ ] , "b":{"d":1} }',
      finds: [row('"é\\n"', '12345678901234567890', '{"x":1.0,"y":{"z": [1]}}'), row('[ ]')],
    },
    {
      name: 'the last of equal keys counts',
      input: '{"a":1,"x":1,"a":2,"x":2,"b":{"c":1,"c":2}}',
      finds: [row('2', '2', '{"x":2}')],
    },
    {
      name: 'a later key of that name hides a nested value',
      input: '{"b":{"c":1},"b":5}\n{"b":{"c":1},"b":{}}',
      finds: [row(), row()],
    },
    {
      name: 'escapes in keys',
      input: '{"\\u0061":1,"b":{"\\u0063":2}}\n{"\\u0061":3}',
      finds: [row('1', '2'), row('3')],
    },
    {
      name: 'keys change from line to line',
      input: '{"a":1,"x":2}\n{"x":2,"a":1}\n{"b":{"c":3},"a":1}\n{}',
      finds: [row('1', undefined, '{"x":2}'), row('1', undefined, '{"x":2}'), row('1', '3'), row()],
    },
    {
      name: 'half a surrogate pair becomes U+FFFD, a pair stays',
      input: '{"a":"\\ud83d\\ude00 \\ud83d \\\\ud83d","x":"\\uDE00"}\n',
      finds: [row('"\\ud83d\\ude00 \\ufffd \\\\ud83d"', undefined, '{"x":"\\ufffd"}')],
    },
    {
      name: 'a bad line is rejected alone',
      input: '{"a":1}\n{"a":\n{"a":"x\n[1]\n{"a":2}',
      finds: [row('1'), 'PARSE_RECORD', 'PARSE_RECORD', 'PARSE_RECORD', row('2')],
    },
    {
      name: 'a bad first line',
      input: 'Loading…\n{"a":1}\nx\n{"a":2}',
      finds: ['PARSE_RECORD', row('1'), 'PARSE_RECORD', row('2')],
    },
    {
      name: 'a first line that breaks off',
      input: '{"a":[1,\n{"a":1}\n{"a":2}\n',
      finds: ['PARSE_RECORD', row('1'), row('2')],
    },
    {
      name: 'a first line that breaks off in a string',
      input: '{"a":"x\n{"a":1}\n{"a":2}\n',
      finds: ['PARSE_RECORD', row('1'), row('2')],
    },
    {
      name: 'two first lines that break off',
      input: '{"a":1,\n{"a":2,\n{"a":3}\n{"a":4',
      finds: ['PARSE_RECORD', 'PARSE_RECORD', row('3'), 'PARSE_RECORD'],
    },
    { name: 'an array', input: '[{"a":1},{"a":2}]', finds: [row('1'), row('2')] },
    { name: 'an empty array', input: '[]', finds: [] },
    {
      name: 'an array over lines',
      input: '[\n  {"a":1},\n  {\n    "a": {\n "x": 2\n}\n  }\n]\n',
      finds: [row('1'), row('{"x":2}')],
    },
    {
      name: 'an array of other things too',
      input: '[1,"x, [",{"a":1},[{"a":2}],null]',
      finds: ['PARSE_RECORD', 'PARSE_RECORD', row('1'), 'PARSE_RECORD', 'PARSE_RECORD'],
    },
    { name: 'arrays in a row', input: '[{"a":1}]\n[{"a":2}][{"a":3}]', finds: [row('1'), row('2'), row('3')] },
    {
      name: 'an envelope',
      input: '{"v":1,"records":[{"a":1},{"a":2}],"next":{"records":1}}',
      finds: [row('1'), row('2')],
    },
    {
      name: 'envelopes in a row',
      input: '{"Records":[{"a":1}]}\n{"m":"DATA","logEvents": [ {"a":2} ] }{"records":[{"a":3}]}',
      finds: [row('1'), row('2'), row('3')],
    },
    {
      name: 'a field named like an envelope that holds no objects',
      input: '{"a":1,"records":["x"]}\n{"a":2,"records":[]}',
      finds: [row('1', undefined, '{"records":["x"]}'), row('2', undefined, '{"records":[]}')],
    },
    {
      name: 'an envelope of another depth is none',
      input: '{"a":1,"x":{"records":[{"a":2}]}}',
      finds: [row('1', undefined, '{"x":{"records":[{"a":2}]}}')],
    },
    {
      name: 'one after another',
      input: '{"a":1}{"a":2} {"a":3},{"a":4}\n{"a":5}{"a":6}',
      finds: ['1', '2', '3', '4', '5', '6'].map((a) => row(a)),
    },
    { name: 'pretty-printed', input: '{\n  "a": 1\n}\n{\n  "a": [\n    2\n  ]\n}\n', finds: [row('1'), row('[2]')] },
    { name: 'RFC 7464', input: '\x1e{"a":1}\n\x1e{"a":2\n\x1e{"a":3}\n', finds: [row('1'), 'PARSE_RECORD', row('3')] },
    {
      name: 'RFC 7464 without line ends',
      input: '\x1e{"a":1}\x1e{"a":[2\x1e{"a":3}',
      finds: [row('1'), 'PARSE_RECORD', row('3')],
    },
    {
      name: 'a broken element whose brackets balance',
      input: '[{"a":1},{"a":01},{"a":nul},{"a":2}]',
      finds: [row('1'), 'PARSE_RECORD', 'PARSE_RECORD', row('2')],
    },
    {
      name: 'an element with a wrong bracket',
      input: '[{"a":[1},{"a":{"x":1]},{"a":2]\n,{"a":3}]',
      finds: ['PARSE_RECORD', 'PARSE_RECORD', 'PARSE_RECORD', row('3')],
    },
    {
      name: 'a line feed in a string',
      input: '[\n{"a":"x\n"},\n{"a":1},\n{"a":"y\n]\n[{"a":2}]',
      finds: ['PARSE_RECORD', row('1'), 'PARSE_RECORD', row('2')],
    },
    {
      name: 'an element that never ends',
      input: '[\n{"a":{"x":1},\n{"a":1},\n{"a":2}\n]\n',
      finds: ['PARSE_RECORD', row('1'), row('2')],
    },
    {
      name: 'an envelope that breaks off before the next',
      input: '{"records":[{"a":1},{"a":"x\n{"records":[{"a":2}]}',
      finds: [row('1'), 'PARSE_RECORD', row('2')],
    },
    { name: 'a truncated array', input: '[{"a":1},{"a":2', finds: [row('1'), 'PARSE_RECORD'] },
    { name: 'an array that breaks off between records', input: '[{"a":1},', finds: [row('1'), 'PARSE_RECORD'] },
    {
      name: 'lines that are not UTF-8',
      input: Buffer.from('{"a":"\xff"}\n{"a":"\xc3\xa9"}\n{"\xe9":1}\n{"a":"\xed\xa0\x80"}', 'latin1'),
      finds: ['PARSE_ENCODING', row('"é"'), 'PARSE_ENCODING', 'PARSE_ENCODING'],
    },
    {
      name: 'elements that are not UTF-8',
      input: Buffer.from('[{"a":"\xff"},{"a":"\xc3\xa9"}]', 'latin1'),
      finds: ['PARSE_ENCODING', row('"é"')],
    },
    {
      name: 'lines over the limit',
      input: '{"a":1}\n{"a":"123456"}\n{"a":"123456789012345678901234567890"}\r\n{"a":"12345"}\r\n{"a":"1234567',
      maxRecordBytes: 13,
      finds: [row('1'), 'PARSE_TOO_LONG', 'PARSE_TOO_LONG', row('"12345"'), 'PARSE_RECORD'],
    },
    {
      name: 'a first line over the limit',
      input: '{"a":"123456789012345678901234567890"}\n{"a":1}\n{"a":2}\n',
      maxRecordBytes: 13,
      finds: ['PARSE_TOO_LONG', row('1'), row('2')],
    },
    {
      name: 'elements over the limit',
      input: '[{"a":"123456"},{"a":"1234567"},{"a":"1234567890,{}"},{"a":"12345"},"1234567890123456",{"a":"1234567890',
      maxRecordBytes: 13,
      finds: ['PARSE_TOO_LONG', 'PARSE_TOO_LONG', 'PARSE_TOO_LONG', row('"12345"'), 'PARSE_TOO_LONG', 'PARSE_TOO_LONG'],
    },
    {
      name: 'an endless element gives way to the next line',
      input: '[\n{"a":[1,2,3,4,\n{"a":1},\n{"a":[1,2,3,4,5,6,7,8,9\n,10,\n{"a":2}\n]',
      maxRecordBytes: 16,
      finds: ['PARSE_RECORD', row('1'), 'PARSE_TOO_LONG', row('2')],
    },
    {
      name: 'the head of an envelope may be over the limit',
      input: '{"x":"12345678901234567890","records":[{"a":1}],"y":"12345678901234567890"}',
      maxRecordBytes: 12,
      finds: [row('1')],
    },
    {
      name: 'an object is given up for lines, of which one holds two',
      input: '{"\n{"a":1}\n{"a":2}{"a":3}\n',
      finds: ['PARSE_RECORD', row('1'), row('2'), row('3')],
    },
    {
      name: 'an object that would end within the limit, in one that does not',
      input: '    {"a":[\n{"a":1}\n  {"b":\n   {"a":11}\n}\n',
      maxRecordBytes: 25,
      finds: ['PARSE_RECORD', row('1'), 'PARSE_RECORD'],
    },
  ],
  '{"a":1,"b":{"c":"é"}}',
  '\n',
  'some records',
);

test('an envelope is streamed, without an end of line in sight', () => {
  const parser = parserOf();
  const pieces = ['{"records":[{"a":1},', '{"a":2},{"a"', ':3},'];
  expect(pieces.map((piece) => codes(flatten(parser.push(Buffer.from(piece)))))).toEqual([['1'], ['2'], ['3']]);
});

test('an endless record is skipped, not held', () => {
  const parser = parserOf({}, 1000);
  parser.push(Buffer.from('[{"a":"'));
  const piece = Buffer.alloc(1 << 20, 0x61);
  for (let i = 0; i < 100; i++) expect(parser.push(piece)).toEqual([]);
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(80 << 20);
  expect(flatten(parser.push(Buffer.from('"},{"a":1}]')))).toMatchObject([
    { number: 1, code: 'PARSE_TOO_LONG', offset: 1, length: (100 << 20) + 8 },
    { number: 2, values: ['1', undefined, '{}'] },
  ]);
});

test.each([
  ['records that never end between records that do', '{\n{}\n'.repeat(300_000)],
  ['only openings', '{\n'.repeat(500_000)],
  ['openings, then closings of another kind', `${'{\n'.repeat(400_000)}${']\n'.repeat(400_000)}`],
  ['deep nesting', `${'['.repeat(600_000)}${']'.repeat(600_000)}`],
  ['deep nesting that does not match', `{"a":${'{'.repeat(90_000)}${']'.repeat(90_000)}}`.repeat(5)],
  ['strings that never end', '[{"a":"\n'.repeat(200_000)],
  ['elements that never end', `[\n${'{"a":[1,\n'.repeat(200_000)}`],
])('hostile input takes no time: %s', (_, input) => {
  const started = process.cpuUsage();
  const bytes = Buffer.from(input);
  const found = parse(
    parserOf({}, 1_000_000),
    Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, i) => bytes.subarray(i * 65_536, (i + 1) * 65_536)),
  );
  expect(found.length).toBeGreaterThan(0);
  // Of the processor: a machine may be busy with other things.
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
});

describe('the option envelope', () => {
  test.each<[string, JsonOptions, string, string[]]>([
    [
      'a name',
      { envelope: 'événements' },
      '{"événements":[{"a":1},2]}\n{"événements":[]}\n{"a":3}\n{"événements":[{"a":4}]}',
      ['1', 'PARSE_RECORD', '3', '4'],
    ],
    ['a name takes the place of the usual ones', { envelope: 'x' }, '{"a":1,"records":[{"a":2}]}', ['1']],
    ['false', { envelope: false }, '{"a":1,"records":[{"a":2}]}', ['1']],
  ])('%s', (_, options, input, finds) => expect(find(input, options)).toEqual(finds));

  test.each([{ envelope: '' }, { envelope: true }, { enevlope: 'x' }])('does not take %j', (options) =>
    expect(json.options.safeParse(options).success).toBe(false),
  );
});

test.each([
  ['{"a":"\t"}', 'a control character inside a string'],
  ['{"a":01}', 'a number that JSON does not allow'],
  ['{"a":.5}', 'a number that JSON does not allow'],
  ['{"a":"x', 'a string that is not closed'],
  ['{"a":"\\x"}', 'an escape that JSON does not know'],
  ['{"a":[1}', 'brackets that do not match'],
  ['{"a":1} x', 'extra text after the value'],
  [`{"a":${'['.repeat(64)}${']'.repeat(64)}}`, 'more levels of nesting than 64'],
  ['[1]', 'not an object'],
  ['{"a":1,', 'the record ends early'],
  ['{a:1}', 'unexpected characters'],
])('line %s: %s', (line, fault) => {
  const parser = parserOf();
  const chunks = [...parser.push(Buffer.from(`{}\n${line}\n`)), ...parser.end()];
  expect(
    chunks.flatMap(({ rejects }) => rejects.map(({ error }) => (error as PipelineError<'PARSE_RECORD'>).context)),
  ).toEqual([{ format: 'json', fault }]);
});

test('64 levels are accepted', () => {
  expect(find(`{"a":${'['.repeat(63)}${']'.repeat(63)}}`)).toEqual(['['.repeat(63) + ']'.repeat(63)]);
});

test('unclaimed fields are counted by name, the first 50', () => {
  const parser = parserOf();
  const many = Array.from({ length: 60 }, (_, i) => `"f${i}":1`).join(',');
  parse(parser, [Buffer.from(`{"a":1,"é":1,"é":2}\n{"b":{"x":1},"\\u00e9":1}\n{"bad":}\n{${many}}\n`)]);
  expect([...parser.unclaimed].slice(0, 3)).toEqual([
    ['é', 2],
    ['f0', 1],
    ['f1', 1],
  ]);
  expect(parser.unclaimed.size).toBe(50);
});

test('keys that are data do not pile up', () => {
  const parser = parserOf();
  for (let i = 0; i < 200; i++) {
    const lines = Array.from({ length: 100 }, (_, k) => `{"${'k'.repeat(1000)}${i}-${k}":1,"a":${k}}\n`).join('');
    expect(codes(flatten(parser.push(Buffer.from(lines))))).toEqual(Array.from({ length: 100 }, (_, k) => `${k}`));
  }
  expect(parser.unclaimed.size).toBe(50);
});

describe('lines', () => {
  const lines = (input: string) => find(input, { lines: true });

  test.each<[string, string, string, unknown[]]>([
    ['a record does not go on', 'over a line end', '{"a":1,\n"b":2}\n{"a":3}\n', ['PARSE_RECORD', 'PARSE_RECORD', '3']],
    ['a bracket that is missing', 'takes nothing along', '{"a":[1\n{"a":2}\n[{"a":3}]\n', ['PARSE_RECORD', '2', 'PARSE_RECORD']],
    ['an envelope', 'is an object like any other', '{"records":[{"a":1}]}\n{"a":2}\n', [undefined, '2']],
    ['two objects in a line', 'are one reject', '{"a":1}{"a":2}\n{"a":3}', ['PARSE_RECORD', '3']],
    ['blank lines', 'are not records', '\n \n{"a":1}\r\n\n', ['1']],
  ])('%s %s', (_, _what, input, finds) => expect(lines(input)).toEqual(finds)); // prettier-ignore
});

formatSuite(
  'json of lines',
  (maxRecordBytes, start) => parserOf({ lines: true }, maxRecordBytes, start),
  [
    {
      name: 'a broken line',
      input: '{"a":1}\n{"a":\n{"a":"2\n{"a":3}\r\n',
      finds: [row('1'), 'PARSE_RECORD', 'PARSE_RECORD', row('3')],
    },
    {
      name: 'a line over the limit',
      input: '{"a":11111}\n{"a":3}\n',
      maxRecordBytes: 8,
      finds: ['PARSE_TOO_LONG', row('3')],
    },
  ],
  '{"a":1,"b":{"c":"é"}}',
);
