import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Candidates } from '../../../src/lib/parse/encoding/candidates.ts';
import { STRETCH_BYTES } from '../../../src/lib/parse/encoding/stretches.ts';
import { transcoding } from '../../../src/lib/parse/encoding/transcoding.ts';
import { PipelineError } from '../../../src/lib/errors.ts';
import { text } from '../../../src/lib/parse/text.ts';
import type { Parser, ParserStart } from '../../../src/lib/seams.ts';
import { formatSuite } from '../../suites/format-suite.ts';
import { euc, inPieces, recode, sjis } from './recode.ts';

const read = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../../fixtures/spec-examples', name));
const latin1 = (characters: string): Buffer => Buffer.from(characters, 'latin1');
const MARK = '\ufeff';
const EXPECTED = read('japanese-expected.txt').toString();
/** JIS X 0208 has no NEC characters, so writers of these two put others in their place. */
const WITHOUT_NEC = read('japanese-expected-no-nec-ext.txt').toString();

const FILES = [
  ['japanese-utf8.log', 'utf-8', EXPECTED],
  ['japanese-utf8bom.log', 'utf-8', MARK + EXPECTED],
  ['japanese-sjis.log', 'cp932', EXPECTED],
  ['japanese-eucjp.log', 'euc-jp', WITHOUT_NEC],
  ['japanese-iso2022jp.log', 'iso-2022-jp', WITHOUT_NEC],
  ['japanese-utf16le-bom.log', 'utf-16le', EXPECTED],
  ['japanese-utf16le-bom.log', 'utf-16', EXPECTED],
  ['japanese-utf16be-bom.log', 'utf-16be', EXPECTED],
  ['japanese-utf16be-bom.log', 'utf-16', EXPECTED],
  ['japanese-utf16le-nobom.log', 'utf-16le', EXPECTED],
  ['japanese-utf16le-nobom.log', 'utf-16', EXPECTED],
] as const;

describe.each(FILES)('%s', (name, encoding, expected) => {
  const named = encoding === 'cp932' ? 'shift_jis' : encoding;

  test.each(['auto', named])('as %s becomes its text, whole and at every cut', (setting) => {
    const bytes = read(name);
    const settings = { encoding: setting };
    expect(recode([bytes], settings)).toMatchObject({ text: expected, replaced: 0 });
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(recode([bytes.subarray(0, cut), bytes.subarray(cut)], settings).text).toBe(expected);
    }
    expect(recode(inPieces(bytes, 1), settings).text).toBe(expected);
  });
});

describe('auto', () => {
  test.each<[string, Buffer, string]>([
    ['nothing', latin1(''), ''],
    ['one byte', latin1('a'), 'a'],
    ['ASCII', latin1('a\r\n\x1b[31mred\x1b[0m\x1b(B\n'), 'a\r\n\x1b[31mred\x1b[0m\x1b(B\n'],
    [
      'lines in UTF-8, Shift_JIS, EUC-JP and ISO-2022-JP',
      Buffer.concat([Buffer.from('エラー 1\n'), sjis('エラー 2\n'), euc('エラー 3\n'), latin1('\x1b$B%(\x1b(B\x1b$B%i!<\x1b(B 4\n'), Buffer.from('エラー 5')]),
      'エラー 1\nエラー 2\nエラー 3\nエラー 4\nエラー 5',
    ],
    ['EUC-JP in a file that was Shift_JIS', Buffer.concat([sjis('認証失敗に\n'), euc('認証失敗\n')]), '認証失敗に\n認証失敗\n'],
    ['Shift_JIS with backslashes and bars among its bytes', sjis('C:\\表示\\エラー|\n'), 'C:\\表示\\エラー|\n'],
    ['half-width kana after a line of Shift_JIS', sjis('エラー\nﾃｽﾄ\n'), 'エラー\nﾃｽﾄ\n'],
    ['one character after a line of Shift_JIS', sjis('エラー\nx=表\n'), 'エラー\nx=表\n'],
    ['UTF-16 of two letters', latin1('a\0b\0'), 'ab'],
    ['big-endian UTF-16', latin1('\0a\0b\0\n'), 'ab\n'],
  ])('%s', (_, input, expected) => {
    expect(recode([input])).toMatchObject({ text: expected, replaced: 0 });
    for (let cut = 1; cut < input.length; cut++) {
      expect(recode([input.subarray(0, cut), input.subarray(cut)]).text).toBe(expected);
    }
  }); // prettier-ignore

  test.each<[string, Buffer]>([
    ['windows-1252 at the end of a word', latin1('caf\xe9\n')],
    ['windows-1252 within words', latin1('Gr\xfc\xdfe \xc4\xd6 na\xefve r\xe9sum\xe9\n')],
    ['signs that are half-width kana elsewhere', latin1('20 \xb0C \xb1 5 \xa3 \xab\xb7\xbb \xc7\xc3O\n')],
    ['one kanji without others', sjis('x=表\n')],
    ['half-width kana alone', sjis('ﾃｽﾄ\n')],
    ['a character that is cut off', sjis('エラー表').subarray(0, -1)],
    ['UTF-8 with a broken character', Buffer.concat([Buffer.from('エラー'), latin1('\xe3\x81\n')])],
    ['bytes that are in no encoding', latin1('\xff\x80\xff\n')],
    ['binary', Buffer.from('7f454c460201010000000000000000000300b700010000008005000000000000', 'hex')],
    ['fields between NULs', latin1('key=abc\0key=def\0key=ghi\0')],
  ])('leaves %s as it is', (_, input) => {
    expect(recode([input])).toMatchObject({ bytes: input, replaced: 0 });
    expect(recode(inPieces(input, 1)).bytes).toEqual(input);
  });

  test('gives windows-1252 the lines that the others do not fit, where it is listed', () => {
    const input = Buffer.concat([latin1('caf\xe9\n'), sjis('エラー\n'), Buffer.from('é\n'), latin1('\x80 5\n')]);
    expect(recode([input], { encodings: ['windows-1252', 'shift_jis'] }).text).toBe('café\nエラー\né\n€ 5\n');
  });

  test.each([
    ['gb18030', 'c8d5d6becfb5cdb3b4edcef3', '日志系统错误'],
    ['big5', 'a874b2cebff97e', '系統錯~'],
    ['euc-kr', 'bdc3bdbac5db20bfc0b7f9', '시스템 오류'],
  ])('finds %s where it is listed', (encoding, hex, expected) => {
    expect(recode([Buffer.from(hex, 'hex')], { encodings: [encoding] }).text).toBe(expected);
  });

  test('passes UTF-8 on as the same buffer', () => {
    const input = Buffer.from('エラー at line 1\n'.repeat(10_000));
    const { pieces } = recode([input]);
    expect(pieces).toHaveLength(1);
    expect(pieces[0]).toBe(input);
  });

  test('passes UTF-8 on without a copy where a line is cut', () => {
    const input = Buffer.from('エラー at line 1\n'.repeat(10_000));
    const { pieces, bytes } = recode([input.subarray(0, 100_003), input.subarray(100_003)]);
    expect(bytes.equals(input)).toBe(true);
    expect(pieces.map((piece) => piece.buffer === input.buffer)).toEqual([true, false, true]);
  });

  test('finds Shift_JIS behind a megabyte of ASCII', () => {
    const ascii = latin1('plain line of a log\n'.repeat(60_000));
    expect(recode(inPieces(Buffer.concat([ascii, sjis('認証失敗に\n')]), 70_000)).text).toBe(`${ascii.toString()}認証失敗に\n`);
  }); // prettier-ignore
});

describe('a line longer than is held', () => {
  const long = 'エラー 表示 '.repeat(20_000);
  test.each<[string, Buffer, string]>([
    ['UTF-8', Buffer.from(`${long}\nend\n`), `${long}\nend\n`],
    ['Shift_JIS', sjis(`x${long}\nエラー\n`), `x${long}\nエラー\n`],
    ['EUC-JP without a space', euc(`${'エラー'.repeat(40_000)}\n`), `${'エラー'.repeat(40_000)}\n`],
    ['ASCII that becomes Shift_JIS', Buffer.concat([latin1('a'.repeat(100_001)), sjis(long)]), 'a'.repeat(100_001) + long],
    ['ISO-2022-JP in one run', latin1(`\x1b$B${'%(%i!<'.repeat(30_000)}\x1b(B end\n`), `${'エラー'.repeat(30_000)} end\n`],
    ['exactly a stretch', latin1(`${'a'.repeat(STRETCH_BYTES - 1)}\nb`), `${'a'.repeat(STRETCH_BYTES - 1)}\nb`],
  ])('%s', (_, input, expected) => {
    for (const size of [input.length, 65_537, 10_007]) {
      expect(recode(inPieces(input, size)).text === expected, `in pieces of ${size}`).toBe(true);
    }
  }); // prettier-ignore

  test('is passed on before it ends', () => {
    let given = 0;
    const inner: Parser = {
      push(bytes) {
        given += bytes.length;
        return [];
      },
      end: () => [],
      unclaimed: new Map(),
    };
    const parser = transcoding(inner, 'auto', new Candidates([]));
    let pushed = 0;
    let held = 0;
    for (const piece of inPieces(Buffer.alloc(1_000_000, 'a'), 5000)) {
      parser.push(piece);
      pushed += piece.length;
      held = Math.max(held, pushed - given);
    }
    expect(held).toBeLessThanOrEqual(STRETCH_BYTES);
  });
});

describe('a named encoding', () => {
  test.each<[string, Buffer, string, number]>([
    ['windows-1252', latin1('caf\xe9 \x80\n'), 'café €\n', 0],
    ['utf-8', latin1('a\xff\xe3\x81\n'), 'a\ufffd\ufffd\n', 2],
    ['utf-8', Buffer.concat([Buffer.from('\ufffd é'), latin1('\xff\n')]), '\ufffd é\ufffd\n', 1],
    ['shift_jis', Buffer.concat([sjis('エ'), latin1('\xff\n'), sjis('ラ').subarray(0, 1)]), 'エ\ufffd\n\ufffd', 2],
    ['shift_jis', Buffer.concat([sjis('エ'), latin1('\x1a\x1c\x7f~\\')]), 'エ\x1a\x1c\x7f~\\', 0],
    ['euc-jp', latin1('\x8f\xf0\x40\xfe\n'), '\ufffd\ufffd@\ufffd\n', 3],
    ['gb18030', latin1('\x81\x30\x81\x30\x83\x30\x80\n'), '\u0080\ufffd0€\n', 1],
    ['iso-2022-jp', latin1('\x1b$Ba\na\n'), '\ufffd\na\n', 1],
    ['iso-2022-jp', latin1('00\x1b(""'), '00\ufffd(""', 1],
    ['iso-2022-jp', latin1('\x1b$B\x1b(Bx\x1b$B\nb'), 'x\nb', 0],
    ['utf-16le', latin1('a\0\x00\xd8b\0\x3d\xd8\x00\xdec'), 'a\ufffdb😀\ufffd', 2],
    ['utf-16be', latin1('\xfe\xff\0a\xdc\x00'), 'a\ufffd', 1],
    ['utf-16', latin1('a\0\x3d\xd8'), 'a\ufffd', 1],
  ])('%s: bytes that do not fit are replaced and counted', (encoding, input, expected, replaced) => {
    expect(recode([input], { encoding })).toMatchObject({ text: expected, replaced });
    for (let cut = 1; cut < input.length; cut++) {
      const pieces = [input.subarray(0, cut), input.subarray(cut)];
      expect(recode(pieces, { encoding })).toMatchObject({ text: expected, replaced });
    }
    expect(recode(inPieces(input, 1), { encoding })).toMatchObject({ text: expected, replaced });
  });
});

test.each(['auto', 'utf-8', 'shift_jis', 'euc-jp', 'iso-2022-jp', 'gb18030', 'big5', 'euc-kr', 'windows-1252', 'utf-16', 'utf-16be'])(
  '%s: any bytes become UTF-8 or stay, the same however they are cut',
  (encoding) => {
    const bit = fc.constantFrom('a', '0', ' ', '"', '\n', '\0', '\x1b$B', '\x1b(B', '\x1b(J', '%(', '\x83', '\x81', '\x5c', '\x8e', '\x8f', '\xa4', '\xe3', '\xd8', '\xff'); // prettier-ignore
    const settings = { encoding, encodings: ['shift_jis', 'euc-jp', 'gb18030'] };
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 24 }), fc.integer({ min: 1, max: 5 }), (bits, size) => {
        const input = latin1(bits.join(''));
        const whole = recode([input], settings);
        const cut = recode(inPieces(input, size), settings);
        expect([cut.text, cut.replaced]).toEqual([whole.text, whole.replaced]);
        expect(encoding === 'auto' || isUtf8(whole.bytes)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  },
); // prettier-ignore

const around = (maxRecordBytes: number, start?: ParserStart): Parser =>
  transcoding(
    text.parser({}, { paths: [['message']], rest: false }, { maxRecordBytes }, start),
    'auto',
    new Candidates(['shift_jis', 'euc-jp']),
    start,
  );

formatSuite(
  'text in an encoding to be found',
  around,
  [
    { name: 'lines of UTF-8', input: 'a\nエラー\n', finds: [['a'], ['エラー']] },
    {
      name: 'a line that is in no encoding',
      input: latin1('a\ncaf\xe9\nb\n'),
      finds: [['a'], 'PARSE_ENCODING', ['b']],
    },
    { name: 'a line over the limit', input: 'abcdefgh\nb\n', finds: ['PARSE_TOO_LONG', ['b']], maxRecordBytes: 5 },
  ],
  'エラー 1',
);

test('a file that breaks off within a character is read up to its last line, which is rejected with the cause', () => {
  const cause = new PipelineError('DECODE_TRUNCATED', { codec: 'gzip', offset: 7 });
  const parser = around(1000);
  const last = sjis('失敗').subarray(0, 3);
  const chunks = [...parser.push(Buffer.concat([sjis('エラー\n'), last])), ...parser.end(cause)];
  expect(chunks.flatMap(({ bytes, starts, ends }) => starts.map((start, i) => bytes.toString('utf8', start, ends[i])))).toEqual(['エラー']);
  expect(chunks.flatMap(({ rejects }) => rejects)).toMatchObject([{ number: 2, error: cause, offset: 10, raw: last }]);
  expect(parser.end(cause)).toEqual([]);
}); // prettier-ignore

test('whole lines are given before the encoding is sure where the input ends for now, and nothing is lost or given twice', () => {
  const found = (parser: Parser, pieces: readonly Buffer[]): string[] =>
    [...pieces.flatMap((piece) => [...parser.push(piece), ...(parser.flush?.() ?? [])]), ...parser.end()].flatMap(
      ({ bytes, starts, ends }) => starts.map((start, i) => bytes.toString('utf8', start, ends[i])),
    );
  const parser = around(1000);
  expect(parser.push(Buffer.from('one\ntwo'))).toEqual([]);
  expect(parser.flush!().flatMap(({ numbers }) => numbers)).toEqual([1]);
  const whole = Buffer.from('one\nエラー 2\nthree\n\nlast');
  for (let at = 0; at <= whole.length; at++) {
    const pieces = [whole.subarray(0, at), whole.subarray(at)];
    expect(found(around(1000), pieces)).toEqual(['one', 'エラー 2', 'three', 'last']);
  }
});
