import { expect, test } from 'vitest';
import { logfmt } from '../../src/lib/parse/logfmt.ts';
import { formatSuite, parse } from '../suites/format-suite.ts';
import type { MakeParser } from '../suites/format-suite.ts';

const makeParser: MakeParser = (maxRecordBytes, start) =>
  logfmt.parser({}, { paths: [['level'], ['msg'], ['a', 'b']], rest: true }, { maxRecordBytes }, start);
const row = (level?: string, msg?: string, ab?: string, rest: object = {}) => [level, msg, ab, JSON.stringify(rest)];

formatSuite(
  'logfmt',
  makeParser,
  [
    { name: 'pairs', input: 'level=info msg=ok a.b=1 x=y', finds: [row('info', 'ok', '1', { x: 'y' })] },
    { name: 'white space of any kind', input: '  level=info\t\tmsg=ok  \r\n', finds: [row('info', 'ok')] },
    { name: 'a value in quotes', input: 'msg="a b=c, d" level=""', finds: [row('', 'a b=c, d')] },
    {
      name: 'escapes in quotes',
      input: String.raw`msg="a \"b\" \\ \n\t\u00e9\ud83d\ude00\ud83d \q" level="C:\\x"`,
      finds: [row('C:\\x', 'a "b" \\ \n\té😀\ufffd \\q')],
    },
    { name: 'a backslash without quotes', input: String.raw`msg=C:\new\\x`, finds: [row(undefined, 'C:\\new\\\\x')] },
    {
      name: 'a name alone is true',
      input: 'level=info ok msg',
      finds: [row('info', 'true', undefined, { ok: 'true' })],
    },
    { name: 'a name with nothing behind the sign is empty', input: 'level= msg=x', finds: [row('', 'x')] },
    {
      name: 'signs and quotes inside a value without quotes',
      input: 'msg=https://x/?a=b&c="d" level=5"',
      finds: [row('5"', 'https://x/?a=b&c="d"')],
    },
    { name: 'the last of two', input: 'level=a level=b', finds: [row('b')] },
    {
      name: 'characters beyond ASCII',
      input: 'msg=日本 名="é"',
      finds: [row(undefined, '日本', undefined, { 名: 'é' })],
    },
    {
      name: 'what is no pair',
      input: 'just some text\n=x\nmsg="open\nmsg="a"b\nlevel=ok\n"',
      finds: ['PARSE_RECORD', 'PARSE_RECORD', 'PARSE_RECORD', 'PARSE_RECORD', row('ok'), 'PARSE_RECORD'],
    },
    {
      name: 'a quote is looked for in its own record only',
      input: 'msg="a\nlevel="b"',
      finds: ['PARSE_RECORD', row('b')],
    },
    {
      name: 'a record that is not UTF-8',
      input: Buffer.from('msg=caf\xe9\nmsg=ok', 'latin1'),
      finds: ['PARSE_ENCODING', row(undefined, 'ok')],
    },
  ],
  'ts=2026-11-22T12:00:00Z level=info msg="it wörks" a.b=2',
);

test.each([
  ['just some text', 'no pair of a name and a value'],
  ['=x', 'a value without a name'],
  ['a="x', 'a quote that is never closed'],
  ['"x', 'a quote that is never closed'],
  ['a="x"y', 'text after a closing quote'],
  ['"a"b=c', 'text after a closing quote'],
])('%s: %s', (line, fault) => {
  const chunks = [...makeParser(100).push(Buffer.from(`${line}\n`))];
  expect(chunks.flatMap(({ rejects }) => rejects.map(({ error }) => error.context))).toEqual([
    { format: 'logfmt', fault },
  ]);
});

test('a value as it stands is a place in the bytes, not a text of its own', () => {
  const [chunk] = makeParser(100).push(Buffer.from('level=info msg="a b"\n'));
  expect(chunk!.values.starts.slice(0, 3)).toEqual([6, 16, -1]);
  expect(parse(makeParser(100), [])).toEqual([]);
});

test('a record of several lines', () => {
  const options = logfmt.options.parse({ multiline: { continue: '^\\s' } });
  const parser = logfmt.parser(options, { paths: [['b']], rest: false }, { maxRecordBytes: 100 });
  expect(parse(parser, [Buffer.from('a=1\n b=2\nb=3\n')])).toMatchObject([{ values: ['2'] }, { values: ['3'] }]);
});
