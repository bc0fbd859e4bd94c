import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PipelineError } from '../../../src/lib/errors.ts';
import { transcoding, type EncodingOptions } from '../../../src/lib/parse/encoding/transcoding.ts';
import { text } from '../../../src/lib/parse/text.ts';
import type { Bytes, Parser } from '../../../src/lib/seams.ts';
import { parse } from '../../suites/format-suite.ts';

const LIMITS = { maxRecordBytes: 100_000 };
const AUTO: EncodingOptions = { encoding: 'auto', encodings: ['shift_jis', 'euc-jp'] };
const parserOf = (options: EncodingOptions): Parser =>
  transcoding(text.parser({}, { paths: [['message']], rest: false }, LIMITS), options, LIMITS.maxRecordBytes);
const named = (encoding: string): EncodingOptions => ({ encoding, encodings: [] });

/** The lines that come out, or the codes of rejects. */
function lines(options: EncodingOptions, ...pieces: readonly Bytes[]): string[] {
  const found = parse(parserOf(options), pieces);
  return found.map((item) => ('code' in item ? item.code : Buffer.from(item.values[0]!, 'latin1').toString()));
}
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/spec-examples/japanese-${name}`, import.meta.url));
const linesOf = (name: string): string[] => fixture(name).toString().trimEnd().split('\n');

const SJIS = fixture('sjis.log');
const EUC = fixture('eucjp.log');
const JIS = fixture('iso2022jp.log');
const UTF8 = fixture('utf8.log');
const [SOUND] = linesOf('expected.txt');
const [WITHOUT_NEC] = linesOf('expected-no-nec-ext.txt');
const firstLine = (file: Buffer): Buffer => file.subarray(0, file.indexOf(10) + 1);

const FILES: readonly [string, string, string][] = [
  ['utf8.log', 'utf-8', 'expected.txt'],
  ['utf8bom.log', 'utf-8', 'expected.txt'],
  ['sjis.log', 'shift_jis', 'expected.txt'],
  ['eucjp.log', 'euc-jp', 'expected-no-nec-ext.txt'],
  ['iso2022jp.log', 'iso-2022-jp', 'expected-no-nec-ext.txt'],
  ['utf16le-bom.log', 'utf-16le', 'expected.txt'],
  ['utf16be-bom.log', 'utf-16be', 'expected.txt'],
  ['utf16le-nobom.log', 'utf-16le', 'expected.txt'],
];

describe.each(FILES)('japanese-%s', (file, encoding, expected) => {
  test.each([
    ['auto', AUTO],
    [encoding, named(encoding)],
  ])('arrives as its text with %s', (_, options) => {
    expect(lines(options, fixture(file))).toEqual(linesOf(expected));
  });

  test('and the same at every cut, and byte by byte', () => {
    const bytes = fixture(file);
    const whole = parse(parserOf(AUTO), [bytes]);
    for (let cut = 0; cut <= bytes.length; cut += 7) {
      expect(parse(parserOf(AUTO), [bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    }
    const bits = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
    expect(parse(parserOf(AUTO), bits)).toEqual(whole);
    expect(parse(parserOf(named(encoding)), bits)).toEqual(parse(parserOf(named(encoding)), [bytes]));
  });
});

test('a file may mix encodings, line by line', () => {
  const mixed = Buffer.concat([UTF8, SJIS, EUC, JIS, SJIS].map(firstLine));
  expect(lines(AUTO, mixed)).toEqual([SOUND, SOUND, WITHOUT_NEC, WITHOUT_NEC, SOUND]);
});

test('ASCII for megabytes, then Shift_JIS', () => {
  const ascii = Buffer.from('2026-11-24 a plain line of a log\n'.repeat(100_000));
  const found = lines(AUTO, ascii, firstLine(SJIS));
  expect([found.length, found.at(-1)]).toEqual([100_001, SOUND]);
});

test('UTF-8 passes as the very bytes that came', () => {
  const given: Bytes[] = [];
  const inner: Parser = {
    push(bytes) {
      given.push(bytes);
      return [];
    },
    end: () => [],
    unclaimed: new Map(),
  };
  const parser = transcoding(inner, AUTO, 1000);
  const stretch = Buffer.from(`${'é a line\n'.repeat(1000)}the beginning of`);
  parser.push(stretch);
  parser.push(stretch);
  expect(given.some((bytes) => bytes.buffer === stretch.buffer && bytes.length > 8000)).toBe(true);
  parser.end();
  expect(Buffer.concat(given).equals(Buffer.concat([stretch, stretch]))).toBe(true);
});

test.each([
  ['latin1 with letters behind each other', Buffer.from('caf\xe9e na\xefve\n', 'latin1')],
  ['latin1 with letters that are half-width kana elsewhere', Buffer.from('\xc4\xd6\xdc stra\xdfe\n', 'latin1')],
  ['quotes of windows-1252', Buffer.from('\x93Hello\x94 he said, don\x92t\n', 'latin1')],
  ['bytes that are nothing', Buffer.from('a\xff\xfe\xfdb\n', 'latin1')],
])('%s is not guessed at: it is rejected and kept', (_, line) => {
  expect(lines(AUTO, line)).toEqual(['PARSE_ENCODING']);
  const [found] = parse(parserOf(AUTO), [line]);
  expect(found!.raw).toBe(line.toString('latin1').trimEnd());
});

test('an encoding of single bytes takes what the others do not fit', () => {
  const options = { encoding: 'auto', encodings: ['windows-1252', 'shift_jis'] };
  expect(lines(options, Buffer.from('caf\xe9 \x93x\x94\n', 'latin1'), firstLine(SJIS))).toEqual(['café “x”', SOUND]);
});

test('a short line is believed where lines before it were in the same encoding', () => {
  const kanji = Buffer.from([0x8e, 0x52, 0x0a]);
  expect(lines(AUTO, kanji, firstLine(SJIS), kanji)).toEqual(['PARSE_ENCODING', SOUND, '山']);
});

test('colours of a terminal are no ISO-2022-JP', () => {
  expect(lines(AUTO, Buffer.from('\x1b[31mé\x1b[0m\n'))).toEqual(['\x1b[31mé\x1b[0m']);
});

test('ISO-2022-JP that a line does not leave does not reach the next', () => {
  const open = Buffer.from('\x1b$B$"\nplain\n');
  expect(lines(AUTO, open)).toEqual(['あ', 'plain']);
  expect(lines(named('iso-2022-jp'), open)).toEqual(['あ', 'plain']);
});

test.each([
  ['windows-1252', Buffer.from('caf\xe9\n', 'latin1'), ['café'], 0],
  ['shift_jis', Buffer.from('a\x81\nb\n', 'latin1'), ['a\ufffd', 'b'], 1],
  ['utf-8', Buffer.from('a\xffb\n\xe2\x82\nc\n', 'latin1'), ['a\ufffdb', '\ufffd', 'c'], 2],
  ['utf-16le', Buffer.from('a\0\x3d\xd8b\0\n\0', 'latin1'), ['a\ufffdb'], 1],
  ['utf-16le', Buffer.from('a\0\n\0b', 'latin1'), ['a', '\ufffd'], 1],
  ['euc-kr', Buffer.from([0xc7, 0xd1, 0xb1, 0xdb]), ['한글'], 0],
])('%s, by setting: what fits no character is replaced and counted', (encoding, bytes, expected, replaced) => {
  const parser = parserOf(named(encoding));
  const found = parse(parser, [bytes]);
  expect(
    found.map((item) => ('values' in item ? Buffer.from(item.values[0]!, 'latin1').toString() : item.code)),
  ).toEqual(expected);
  expect(parser.replaced).toBe(replaced);
});

test.each([
  ['text with a few zeros', Buffer.from('one\0two\nthree four five six seven\n')],
  ['zeros alone', Buffer.alloc(64)],
])('%s is no UTF-16', (_, bytes) => {
  expect(lines(AUTO, bytes)).toEqual(bytes.toString().replace(/\n$/, '').split('\n'));
});

test('UTF-16 of wide characters alone, and of two characters', () => {
  const wide = Buffer.from('　全角の文字だけの行です、改行のほかに\n'.repeat(40), 'utf16le');
  expect(lines(AUTO, wide)[3]).toBe('　全角の文字だけの行です、改行のほかに');
  expect(lines(AUTO, Buffer.from('a\n', 'utf16le').swap16())).toEqual(['a']);
});

test('positions count the text as UTF-8, and rejects keep that text', () => {
  const parser = transcoding(
    text.parser({}, { paths: [], rest: false }, { maxRecordBytes: 40 }),
    named('windows-1252'),
    40,
  );
  const found = parse(parser, [Buffer.from(`\xe9\n${'\xe9'.repeat(30)}\n`, 'latin1')]);
  expect(found).toMatchObject([
    { offset: 0, raw: Buffer.from('é').toString('latin1') },
    { code: 'PARSE_TOO_LONG', offset: 3, length: 60 },
  ]);
});

test('a file that breaks off inside a character: the line is rejected with the cause', () => {
  const cause = { code: 'DECODE_TRUNCATED' } as PipelineError;
  const parser = parserOf(AUTO);
  const chunks = [...parser.push(SJIS.subarray(0, 29)), ...parser.end(cause)];
  expect(chunks.flatMap(({ rejects }) => rejects)).toMatchObject([{ number: 1, error: cause }]);
});

test('a line over the limit of a record is not held', () => {
  const parser = parserOf(AUTO);
  const piece = Buffer.alloc(1 << 16, 0xe9);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 1000; i++) expect(parser.push(piece)).toEqual([]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
  expect(parse(parser, [Buffer.from('\nnext\n')])).toMatchObject([
    { code: 'PARSE_TOO_LONG', length: 65_536_000 },
    { raw: 'next' },
  ]);
});
