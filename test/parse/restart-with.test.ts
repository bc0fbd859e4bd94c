import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BoundFormat } from '../../src/lib/config/types.ts';
import { transcoded } from '../../src/lib/parse/encoding/transcoding.ts';
import { bindFormat, formats } from '../../src/lib/parse/registry.ts';
import { restartWith } from '../../src/lib/parse/restart-with.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { boundRegexEngine } from '../../src/lib/regex-engine.ts';
import { parse, readStarts } from '../suites/format-suite.ts';

boundRegexEngine();

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const SJIS = latin1('\x83G\x83\x89\x81[\n');

const bound = ({ type, ...options }: { readonly type: string }): BoundFormat =>
  bindFormat(
    formats.find((format) => format.type === type)!,
    options,
  );
const inEncoding = (format: { readonly type: string }, encoding = 'auto'): BoundFormat =>
  transcoded(bound(format), { encoding, encodings: ['shift_jis', 'euc-jp'] });
const parserOf = (format: BoundFormat, paths: readonly string[], start?: ParserStart) =>
  format.parser({ paths: paths.map((path) => [path]), rest: true }, { maxRecordBytes: 200 }, start);
const inLines = (bytes: Buffer): Buffer[] =>
  bytes.toString('latin1').split(/(?<=\n)/).filter((line) => line !== '').map(latin1); // prettier-ignore

test('a context that is too long to be kept is as good as none', () => {
  expect(restartWith(7, undefined)).toEqual({ from: 7 });
  expect(restartWith(7, 'a,b')).toEqual({ from: 7, context: 'a,b' });
  expect(restartWith(7, 'x'.repeat(100_000))).toBeUndefined();
});

/** The restart after the last line, given that there was one after the line before or not. */
test.each<[string, { type: string } & Record<string, unknown>, string | Buffer, unknown]>([
  ['text', { type: 'text' }, 'a\nb\n', { from: 0 }],
  ['joined lines', { type: 'text', multiline: {} }, 'a\nb\n', { from: 0 }],
  ['a regular expression', { type: 'regex', pattern: '(?<a>.*)' }, 'a\nb\n', { from: 0 }],
  ['an access log', { type: 'access', pattern: 'common' }, 'a\nb\n', { from: 0 }],
  ['syslog', { type: 'syslog' }, '<34>a\n<34>b\n', { from: 0 }],
  ['syslog with counts', { type: 'syslog' }, '5 <34>a\n5 <34>b\n', { from: 0, context: 'octets' }],
  ['cef', { type: 'cef' }, 'a\nb\n', { from: 0 }],
  ['leef', { type: 'leef' }, 'a\nb\n', { from: 0 }],
  ['logfmt', { type: 'logfmt' }, 'a=1\nb=1\n', { from: 0 }],
  ['keyvalue', { type: 'keyvalue' }, 'a=1\nb=1\n', { from: 0 }],
  ['ltsv', { type: 'ltsv' }, 'a:1\nb:1\n', { from: 0 }],
  ['csv with a header', { type: 'csv' }, 'a,é,a\n1,2\n', { from: 0, context: '["a","é","a"]' }],
  ['csv with names', { type: 'csv', columns: ['a', 'b'] }, '1,2\n', { from: 0 }],
  ['csv with names and a header', { type: 'csv', columns: ['a', 'b'], header: true }, 'x,y\n1,2\n', { from: 0 }],
  ['csv with neither', { type: 'csv', header: false }, '1,2\n', { from: 0, context: '["",""]' }],
  ['csv with a header that is too long', { type: 'csv' }, `${'x,'.repeat(9000)}\n1\n`, undefined],
  ['w3c', { type: 'w3c' }, '#Fields: a é\n1 2\n', { from: 13, context: '#Fields: a é' }],
  ['w3c without a header', { type: 'w3c', columns: ['a'] }, '1\n', { from: 0 }],
  ['json lines', { type: 'json' }, '{"a":1}\n{"a":1}\n', { from: 8 }],
  ['json that must be lines', { type: 'json', lines: true }, '{"a":1}\n', { from: 0 }],
  ['json over lines', { type: 'json' }, '{\n}\n{\n}', { from: 7, context: expect.stringContaining('"nothing"') }],
  ['json in an array', { type: 'json' }, '[{},{}', { from: 6, context: expect.stringContaining('"array"') }],
  [
    'json in an envelope',
    { type: 'json' },
    '{"records":[{},\n{}',
    { from: 18, context: expect.stringContaining('"envelope"') },
  ],
  ['json behind an envelope', { type: 'json' }, '{"records":[{}],', undefined],
  ['json that is exploded', { type: 'json', explode: 'a[]' }, '{"a":[1,2]}\n{"a":[1]}\n', undefined],
  ['json lines that are exploded', { type: 'json', explode: 'a[]', lines: true }, '{"a":[1,2]}\n', undefined],
  ['UTF-8', { type: 'text' }, 'a\nエラー\n', { from: 0 }],
  ['a line in Shift_JIS', { type: 'text' }, Buffer.concat([latin1('a\n'), SJIS]), undefined],
  ['a line in ISO-2022-JP', { type: 'text' }, 'a\n\x1b$B%(\x1b(B\n', undefined],
  ['a line in no encoding', { type: 'text' }, latin1('a\ncaf\xe9\n'), { from: 0 }],
  ['UTF-16', { type: 'text' }, utf16('a\nb\n'), undefined],
])('where reading can begin anew: %s', (_, format, input, restart) => {
  const parser = inEncoding(format).parser({ paths: [], rest: false }, { maxRecordBytes: 100_000 });
  // So many bytes that it is told what the text is in.
  const filling = Buffer.alloc(5000, typeof input === 'string' || !input.includes(0) ? '\n' : '\n\0');
  parser.push(Buffer.concat([Buffer.from(input), filling]));
  expect(parser.restart).toEqual(restart);
});

test.each<[string, { type: string } & Record<string, unknown>, string | Buffer, boolean]>([
  ['text', { type: 'text' }, 'a\n', true],
  ['text, UTF-16', { type: 'text' }, utf16('a\n'), false],
  ['text, UTF-16 without a mark', { type: 'text' }, utf16('a b c d e\n').subarray(2), false],
  ['text, Shift_JIS', { type: 'text' }, SJIS, true],
  ['text, joined', { type: 'text', multiline: {} }, 'a\n', false],
  ['regex', { type: 'regex', pattern: '(?<a>.*)' }, 'a\n', true],
  ['regex, joined', { type: 'regex', pattern: '(?<a>.*)', multiline: {} }, 'a\n', false],
  ['access', { type: 'access' }, 'a\n', true],
  ['access, joined', { type: 'access', multiline: {} }, 'a\n', false],
  ['syslog', { type: 'syslog' }, '<34>a\n', true],
  ['syslog with counts', { type: 'syslog' }, '5 <34>a', false],
  ['syslog with counts behind a byte order mark', { type: 'syslog' }, '\ufeff5 <34>a', false],
  ['syslog that must have counts', { type: 'syslog', framing: 'octets' }, '<34>a\n', false],
  ['syslog that has none', { type: 'syslog', framing: 'lines' }, '5 <34>a\n', true],
  ['syslog, joined', { type: 'syslog', multiline: {} }, '<34>a\n', false],
  ['cef', { type: 'cef' }, 'a\n', true],
  ['cef, joined', { type: 'cef', multiline: {} }, 'a\n', false],
  ['leef', { type: 'leef' }, 'a\n', true],
  ['leef, joined', { type: 'leef', multiline: {} }, 'a\n', false],
  ['logfmt', { type: 'logfmt' }, 'a=1\n', true],
  ['logfmt, joined', { type: 'logfmt', multiline: {} }, 'a=1\n', false],
  ['keyvalue', { type: 'keyvalue' }, 'a=1\n', true],
  ['keyvalue, joined', { type: 'keyvalue', multiline: {} }, 'a=1\n', false],
  ['ltsv', { type: 'ltsv' }, 'a:1\n', true],
  ['ltsv, joined', { type: 'ltsv', multiline: {} }, 'a:1\n', false],
  ['json that must be lines', { type: 'json', lines: true }, '[', true],
  ['json whose first line is an object', { type: 'json' }, '{"a":1}\n', true],
  ['json whose first line is an object, exploded', { type: 'json', explode: 'a[]' }, '{"a":1}\n', true],
  ['json whose first line has no end', { type: 'json' }, '{"a":1}', false],
  ['json over lines', { type: 'json' }, '{\n"a":1}\n{"a":1}\n', false],
  ['json in an array', { type: 'json' }, '[\n{"a":1}\n', false],
  ['json in an envelope by name', { type: 'json', envelope: 'a' }, '{"b":1}\n', false],
  ['csv, whose quotes may hold line ends', { type: 'csv', columns: ['a'] }, '1\n', false],
  ['w3c, whose header all parts would need', { type: 'w3c', columns: ['a'] }, '1\n', false],
])('whether content may be cut at line ends: %s', (_, format, head, splittable) => {
  expect(inEncoding(format).splittable(Buffer.from(head))).toBe(splittable);
});

test.each(['utf-16', 'utf-16le', 'utf-16be'])('%s is not cut at line ends', (encoding) => {
  expect(inEncoding({ type: 'text' }, encoding).splittable(Buffer.from('a\n'))).toBe(false);
});

test('a record from before the names changed begins anew with the names of its time alone', () => {
  const input = '#Fields: a b\n1 2\n#Version: 1\n#Fields: b a\n3 4\n#Fields: b a\n5 6\n';
  const { starts } = readStarts(parserOf(bound({ type: 'w3c' }), ['a']), [Buffer.from(input)]);
  expect(starts).toEqual([
    { offset: 45, number: 2, context: '#Fields: b a' },
    { offset: 62, number: 3, context: '#Fields: b a' },
  ]);
});

test('a byte order mark is counted, and looked for only where the entry begins', () => {
  const input = Buffer.from('\ufeffa\n\ufeffb\nc\n');
  const format = inEncoding({ type: 'text' });
  const { starts, found } = readStarts(parserOf(format, ['message']), [input, Buffer.alloc(5000, '\n')]);
  expect(starts.map(({ offset }) => offset)).toEqual([4, 9, 11]);
  for (const start of starts) {
    expect(parse(parserOf(format, ['message'], start), [input.subarray(start.offset)])).toEqual(
      found.slice(start.number),
    );
  }
  expect(parse(parserOf(format, ['message'], { offset: 5, number: 1 }), [input.subarray(5)])).toEqual(found.slice(1));
});

test('what is left of a file is not taken for UTF-16 by its first bytes', () => {
  const rest = latin1('\xff\xfe\n');
  const parser = parserOf(inEncoding({ type: 'text' }), ['message'], { offset: 2, number: 1 });
  expect(parse(parser, [rest])).toMatchObject([{ number: 2, offset: 2, code: 'PARSE_ENCODING' }]);
});

test('a line of octets in a file of lines does not begin counting', () => {
  const input = Buffer.from('<34>a\n5 <34>b\n5 <34>c\n');
  const format = bound({ type: 'syslog' });
  const { starts, found } = readStarts(parserOf(format, ['message']), [input]);
  expect(found).toHaveLength(3);
  for (const { offset, number } of starts) {
    expect(parse(parserOf(format, ['message'], { offset, number }), [input.subarray(offset)])).toEqual(
      found.slice(number),
    );
    const cut = { offset: input.indexOf('\n', offset) + 1, number: 0 };
    expect(parse(parserOf(format, ['message'], cut), [input.subarray(cut.offset)])).toHaveLength(3 - number);
  }
});

const VARIANTS: readonly ({ readonly type: string } & Record<string, unknown>)[] = [
  { type: 'text' },
  { type: 'text', multiline: { continue: '^[ ,]', max_lines: 3 } },
  { type: 'csv' },
  { type: 'csv', header: false, comment: '#' },
  { type: 'csv', columns: ['a', 'b'], max_quoted_lines: 2, max_quoted_bytes: 12 },
  { type: 'csv', columns: ['a', 'b'], header: true, delimiter: 'a', quote: '#' },
  { type: 'csv', quote: false, delimiter: ' ', comment: 'a' },
  { type: 'w3c' },
  { type: 'w3c', columns: ['a', 'b'] },
];

test.each(VARIANTS)('any text, read anew behind any record, is the same: %j', (options) => {
  const bit = fc.constantFrom('a', 'b', ' ', '"', ',', '#', '\n', '\r', '\r\n', '\n\n', '\u00e9', '\xff', '#Fields: a b\n', '#Fields: b\n', 'a,b\n', '"a,\n"', 'x'.repeat(30)); // prettier-ignore
  const format = bound(options);
  const paths = ['a', 'b', 'message', '_extra'];
  const read = (start?: ParserStart) =>
    format.parser({ paths: paths.map((path) => [path]), rest: true }, { maxRecordBytes: 25 }, start);
  fc.assert(
    fc.property(fc.array(bit, { maxLength: 24 }), fc.integer({ min: 1, max: 9 }), (bits, size) => {
      const input = Buffer.concat(bits.map((text) => (text === '\xff' ? latin1(text) : Buffer.from(text))));
      const pieces = Array.from({ length: Math.ceil(input.length / size) }, (_, i) =>
        input.subarray(i * size, (i + 1) * size),
      );
      const whole = parse(read(), [input]);
      for (const start of readStarts(read(), pieces).starts) {
        const rest = input.subarray(start.offset);
        const cut = Math.min(size, rest.length);
        expect(parse(read(start), [rest.subarray(0, cut), rest.subarray(cut)])).toEqual(whole.slice(start.number));
      }
    }),
    { numRuns: 500 },
  );
});

test('parts that are cut at line ends hold what the whole does', () => {
  const bit = fc.constantFrom('a', ' ', '\n', '\r\n', '\u00e9', '\xff', 'x'.repeat(30));
  const read = (start?: ParserStart) => bound({ type: 'text' }).parser({ paths: [['message']], rest: false }, { maxRecordBytes: 25 }, start); // prettier-ignore
  fc.assert(
    fc.property(fc.array(bit, { maxLength: 24 }), (bits) => {
      const input = Buffer.concat(bits.map((text) => (text === '\xff' ? latin1(text) : Buffer.from(text))));
      const parts: ReturnType<typeof parse> = [];
      let offset = 0;
      for (const line of inLines(input)) {
        const found = parse(read({ offset, number: 0 }), [line]);
        parts.push(...found.map((item, i) => ({ ...item, number: parts.length + i + 1 })));
        offset += line.length;
      }
      expect(parts).toEqual(parse(read(), [input]));
    }),
  );
});
