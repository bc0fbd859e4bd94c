import { expect, test } from 'vitest';
import { text } from '../../src/lib/parse/text.ts';
import { flatten, formatSuite, parse } from '../suites/format-suite.ts';
import type { MakeParser } from '../suites/format-suite.ts';

const makeParser: MakeParser = (maxRecordBytes, start) =>
  text.parser({}, { paths: [['message'], ['other']], rest: true }, { maxRecordBytes }, start);
const row = (message: string) => [message, undefined, '{}'];

formatSuite(
  'text',
  makeParser,
  [
    { name: 'a line is a record', input: 'one\ntwo\n', finds: [row('one'), row('two')] },
    { name: 'spaces around a line are kept', input: '  one \t\n', finds: [row('  one \t')] },
    { name: 'a lone CR ends nothing', input: 'one\rtwo\r\nthree', finds: [row('one\rtwo'), row('three')] },
    { name: 'blank lines are not records', input: '\n \r\none\n\t\n\ntwo', finds: [row('one'), row('two')] },
    { name: 'U+2028 ends nothing', input: 'one\u2028two\n日本語', finds: [row('one\u2028two'), row('日本語')] },
    {
      name: 'a line that is not UTF-8 is rejected alone',
      input: Buffer.from('caf\xe9\nplain\n\xff', 'latin1'),
      finds: ['PARSE_ENCODING', row('plain'), 'PARSE_ENCODING'],
    },
    {
      name: 'a line over the limit is rejected alone',
      input: 'twelve bytes\n11 bytes ok\r\n12345678901234567890\r\nend',
      maxRecordBytes: 11,
      finds: ['PARSE_TOO_LONG', row('11 bytes ok'), 'PARSE_TOO_LONG', row('end')],
    },
    {
      name: 'a last line over the limit',
      input: 'ok\n123456789\r',
      maxRecordBytes: 4,
      finds: [row('ok'), 'PARSE_TOO_LONG'],
    },
  ],
  'a line of text é',
);

test('a line without end is skipped, not held', () => {
  const parser = makeParser(10_000);
  const piece = Buffer.alloc(1 << 20, 0x61);
  for (let i = 0; i < 200; i++) expect(parser.push(piece)).toEqual([]);
  const before = process.memoryUsage().arrayBuffers;
  const found = flatten(parser.push(Buffer.from('\nnext\n')));
  expect(before).toBeLessThan(100 << 20);
  expect(found).toMatchObject([
    { number: 1, code: 'PARSE_TOO_LONG', offset: 0, length: 200 << 20, raw: 'a'.repeat(4096) },
    { number: 2, offset: (200 << 20) + 1, raw: 'next' },
  ]);
});

test('the rest is an object of the line where no path asks for it', () => {
  const parser = text.parser({}, { paths: [], rest: true }, { maxRecordBytes: 100 });
  expect(parse(parser, [Buffer.from('a "b"\\é\n')])).toMatchObject([
    { values: [Buffer.from('{"message":"a \\"b\\"\\\\é"}').toString('latin1')] },
  ]);
  expect([...parser.unclaimed]).toEqual([['message', 1]]);
});

test('text takes no options', () => {
  expect(text.options.safeParse({ delimiter: ',' }).success).toBe(false);
});
