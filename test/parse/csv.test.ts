import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PipelineError } from '../../src/lib/errors.ts';
import { csv } from '../../src/lib/parse/csv.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { flatten, formatSuite, parse } from '../suites/format-suite.ts';

const parserOf = (
  options: object = {},
  maxRecordBytes = 100_000,
  paths = [['a'], ['b'], ['_extra']],
  start?: ParserStart,
) => csv.parser(csv.options.parse(options), { paths, rest: true }, { maxRecordBytes }, start);
const toUtf8 = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text, 'latin1').toString());
const find = (input: string | Buffer, options: object = {}, paths?: string[][]) =>
  parse(parserOf(options, 100_000, paths), [Buffer.from(input)]).map((item) =>
    'code' in item ? item.code : item.values.map(toUtf8),
  );
const row = (a?: string, b?: string, extra?: string, rest = '{}') => [a, b, extra, rest];

formatSuite(
  'csv',
  (maxRecordBytes, start) =>
    parserOf({ columns: ['a', 'b'], max_quoted_lines: 3, max_quoted_bytes: 40 }, maxRecordBytes, undefined, start),
  [
    { name: 'plain fields', input: '1,2\nx,é\r\n', finds: [row('1', '2'), row('x', 'é')] },
    { name: 'spaces are kept', input: ' 1 , "2"\n', finds: [row(' 1 ', ' "2"')] },
    { name: 'quoted fields', input: '"1,x","a ""b"""\r\n"""",2\n', finds: [row('1,x', 'a "b"'), row('"', '2')] },
    {
      name: 'a line end inside quotes',
      input: '"x\ny\r\n","2\n"\r\n3,4',
      finds: [row('x\ny\r\n', '2\n'), row('3', '4')],
    },
    {
      name: 'an empty field has no value, a quoted one is empty',
      input: ',""\n"",\n',
      finds: [row(undefined, ''), row('')],
    },
    {
      name: 'short and long records',
      input: '1\n1,2,3,"x ""y"""\n1,2,\n',
      finds: [row('1'), row('1', '2', '["3","x \\"y\\""]'), row('1', '2', '[""]')],
    },
    { name: 'blank lines are not records', input: '\n1,2\n \r\n\n,\n', finds: [row('1', '2'), row()] },
    { name: 'a quote inside a field is itself', input: '1"2",x"\n', finds: [row('1"2"', 'x"')] },
    {
      name: 'a lone CR ends nothing',
      input: '1\r2,"3"\r\n"4"\rx,5\n6',
      finds: [row('1\r2', '3'), 'PARSE_RECORD', row('6')],
    },
    { name: 'text behind a closing quote', input: '"1"x,2\n3,4\n', finds: ['PARSE_RECORD', row('3', '4')] },
    {
      name: 'a quote that is closed by one of the next line',
      input: '"1,2\n"3",4\n5,6\n',
      finds: ['PARSE_RECORD', row('3', '4'), row('5', '6')],
    },
    {
      name: 'a quote that is open for too many lines',
      input: '1,"2\n3,4\n5,6\n7,8\n9,10\n',
      finds: ['PARSE_RECORD', row('3', '4'), row('5', '6'), row('7', '8'), row('9', '10')],
    },
    {
      name: 'a quote that is open for too many bytes',
      input: `1,"2\r\n${'x'.repeat(50)},4\n5,6\n`,
      finds: ['PARSE_RECORD', row('x'.repeat(50), '4'), row('5', '6')],
    },
    { name: 'a long quoted line', input: `1,"${'x'.repeat(50)}"\n5,6\n`, finds: ['PARSE_RECORD', row('5', '6')] },
    {
      name: 'a quote that is open at the end of the file',
      input: '1,2\n3,"4\n5,6\n7,"8',
      finds: [row('1', '2'), 'PARSE_RECORD', row('5', '6'), 'PARSE_RECORD'],
    },
    {
      name: 'a second quote of a record that is never closed',
      input: '"1\n2","3\n4,5\n6,7\n8,9\n',
      finds: ['PARSE_RECORD', row('4', '5'), row('6', '7'), row('8', '9')],
    },
    {
      name: 'a record that is not UTF-8',
      input: Buffer.from('1,\xff\n2,\xc3\xa9\n', 'latin1'),
      finds: ['PARSE_ENCODING', row('2', 'é')],
    },
    {
      name: 'records over the limit',
      input:
        '12345678,x\n12345678,xy\r\n123,"4\n567",\n12345678901234567890,"\n"\r\n1,"2\n3"\n"x\n1,2\n1,2\n1,2\n123456789012',
      maxRecordBytes: 10,
      finds: [
        row('12345678', 'x'),
        'PARSE_TOO_LONG',
        'PARSE_TOO_LONG',
        'PARSE_TOO_LONG',
        row('1', '2\n3'),
        'PARSE_TOO_LONG',
        'PARSE_TOO_LONG',
      ],
    },
  ],
  '1,é',
);

describe('names', () => {
  test.each<[string, string, object, string[][], unknown[][]]>([
    ['the first line that is not blank', '\n\na,b\n1,2\n', {}, [['b'], ['a']], [['2', '1', '{}']]],
    ['a path is a name joined by dots', 'x.y,"z\nw"\n1,2\n', {}, [['x', 'y'], ['z\nw']], [['1', '2', '{}']]],
    [
      'empty ones and equal ones',
      ',a,a_2,a,"",_extra\n1,2,3,4,5,6,7\n',
      {},
      [['column_1'], ['a'], ['a_2'], ['a_3'], ['column_5'], ['_extra_2'], ['_extra']],
      [['1', '2', '3', '4', '5', '6', '["7"]', '{}']],
    ],
    ['given, without a header', '1,2\n', { columns: ['b', 'a'] }, [['a']], [['2', '{"b":"1"}']]],
    [
      'given, with a header to skip',
      'x,y\n1,2\n',
      { columns: ['b', 'a'], header: true },
      [['a']],
      [['2', '{"b":"1"}']],
    ],
    [
      'neither',
      '1,2\n3,4,5\n',
      { header: false },
      [['column_2'], ['_extra']],
      [
        ['2', undefined, '{"column_1":"1"}'],
        ['4', '["5"]', '{"column_1":"3"}'],
      ],
    ],
    ['in UTF-8', 'å,"ö ""ü"""\n1,é\n', {}, [['å']], [['1', '{"ö \\"ü\\"":"é"}']]],
    ['an empty file with a header', 'a,b\n', {}, [['a']], []],
    ['a byte order mark before a quoted header', '\ufeff"a",b\n1,2\n', {}, [['a']], [['1', '{"b":"2"}']]],
  ])('%s', (_, input, options, paths, finds) => expect(find(input, options, paths)).toEqual(finds));

  test('a header that cannot be read is rejected, and places are the names', () => {
    expect(find('a,"b"x\n1,2\n', {}, [['column_1']])).toEqual(['PARSE_RECORD', ['1', '{"column_2":"2"}']]);
    const long = parse(parserOf({}, 5, [['column_1']]), [Buffer.from('aaaa,bbbb\n1,2\n')]);
    expect(long).toMatchObject([
      { code: 'PARSE_TOO_LONG', offset: 0, length: 9 },
      { values: ['1', '{"column_2":"2"}'] },
    ]);
  });
});

describe('options', () => {
  test.each<[string, string, object, unknown[][]]>([
    ['a tab', 'a\tb\n1\t"2\t3"\n', { delimiter: '\t' }, [row('1', '2\t3')]],
    ['another quote', "a,b\n'1,''',\"\n", { quote: "'" }, [row("1,'", '"')]],
    ['no quote', 'a,b\n"1,2"\n', { quote: false }, [row('"1', '2"')]],
    ['comments', '# "x\na,b\n#\n1,#2\n# x, y\n', { comment: '#' }, [row('1', '#2')]],
  ])('%s', (_, input, options, finds) => {
    expect(find(input, options)).toEqual(finds);
    const bytes = Buffer.from(input);
    const whole = parse(parserOf(options), [bytes]);
    expect(
      parse(
        parserOf(options),
        Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)),
      ),
    ).toEqual(whole);
  });

  test('a comment is told by all of its beginning, wherever input is cut', () => {
    const bytes = Buffer.from('a,b\n//x\n/,1\n//\n/');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const found = parse(parserOf({ comment: '//' }), [bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect(found.map((item) => item.raw)).toEqual(['/,1', '/']);
    }
  });

  test.each([
    { delimiter: '' },
    { delimiter: ',,' },
    { delimiter: '、' },
    { delimiter: '\n' },
    { quote: 'é' },
    { columns: [] },
    { comment: '' },
    { delimeter: ';' },
    { max_quoted_lines: 0 },
  ])('does not take %j', (options) => expect(csv.options.safeParse(options).success).toBe(false));
});

test.each([
  ['"1"x', 'text after a closing quote'],
  ['"1', 'a quote that is never closed'],
])('record %s: %s', (record, fault) => {
  const parser = parserOf();
  const rejects = [...parser.push(Buffer.from(`a,b\n${record}\n`)), ...parser.end()].flatMap((chunk) => chunk.rejects);
  expect(rejects.map(({ error }) => (error as PipelineError<'PARSE_RECORD'>).context)).toEqual([
    { format: 'csv', fault },
  ]);
});

test('unclaimed fields are counted where they have a value', () => {
  const parser = parserOf({}, 1000, [['a']]);
  parse(parser, [Buffer.from('a,b,c,d\n1,2,,\n1,,"",\n1,2,3,,5\n')]);
  expect([...parser.unclaimed]).toEqual([
    ['b', 2],
    ['c', 2],
    ['_extra', 1],
  ]);
});

test('an endless record is skipped, not held', () => {
  const parser = parserOf({ columns: ['a'] }, 10_000);
  const piece = Buffer.alloc(1 << 20, 0x2c);
  for (let i = 0; i < 100; i++) expect(parser.push(piece)).toEqual([]);
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(80 << 20);
  expect(flatten(parser.push(Buffer.from('\r\nx\n')))).toMatchObject([
    { number: 1, code: 'PARSE_TOO_LONG', offset: 0, length: 100 << 20 },
    { number: 2, offset: (100 << 20) + 2, raw: 'x' },
  ]);
});

const field = fc.string({ unit: fc.constantFrom('x', 'é', '"', ',', '\n', '\r', ' ', ';'), maxLength: 5 });
const print = (value: string) => `"${value.replaceAll('"', '""')}"`;
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
const cut = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
  const pieces = [];
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    pieces.push(bytes.subarray(from, from + size));
    from += size;
  }
  return pieces;
};

test('what is printed is read back, wherever input is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field)), fc.constantFrom('\n', '\r\n'), sizes, (rows, lineEnd, sizes) => {
      const text = rows.map((fields) => fields.map(print).join(',') + lineEnd).join('');
      const found = parse(parserOf({ columns: ['a', 'b'] }), cut(Buffer.from(text), sizes));
      expect(found.map((item) => ('code' in item ? item.code : item.values.slice(0, 2).map(toUtf8)))).toEqual(rows);
    }),
  );
});

test('any text: the same wherever it is cut, and each byte lies in a record, a reject or a line end', () => {
  const text = fc.string({
    unit: fc.constantFrom('x', 'é', '"', ',', '\n', '\r\n', ' ', '"\n', ',"', '\n"'),
    maxLength: 80,
  });
  fc.assert(
    fc.property(
      text,
      sizes,
      fc.constantFrom(8, 20, 100_000),
      fc.constantFrom(6, 15, 1000),
      (text, sizes, limit, quoted) => {
        const options = { columns: ['a', 'b'], max_quoted_lines: 2, max_quoted_bytes: quoted };
        const bytes = Buffer.from(text);
        const whole = parse(parserOf(options, limit), [bytes]);
        expect(parse(parserOf(options, limit), cut(bytes, sizes))).toEqual(whole);
        const left = Buffer.from(bytes);
        for (const item of whole)
          left.fill(0x20, item.offset, item.offset + ('code' in item ? item.length : item.raw.length));
        expect(left.toString().trim()).toBe('');
      },
    ),
    { numRuns: 5000 },
  );
});
