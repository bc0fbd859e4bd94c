import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { leef } from '../../src/lib/parse/leef.ts';
import { formatSuite, parse } from '../suites/format-suite.ts';

const HEADER = 'leef_version vendor product product_version event_id'.split(' ');
const limits = { maxRecordBytes: 10_000 };

/** The values at `names` of each record; a reject as the fault. */
function read(input: string | Buffer, names: readonly (string | readonly string[])[]): unknown[] {
  const paths = names.map((name) => (typeof name === 'string' ? [name] : name));
  const parser = leef.parser({}, { paths, rest: false }, limits);
  const faults = [...parser.push(Buffer.from(input)), ...parser.end()].flatMap(({ rejects }) =>
    rejects.map(({ error }) => error.context),
  );
  if (faults.length > 0) return faults;
  return parse(leef.parser({}, { paths, rest: false }, limits), [Buffer.from(input)]).map(
    (found) => 'values' in found && found.values.map((value) => value && Buffer.from(value, 'latin1').toString()),
  );
}

formatSuite(
  'leef',
  (maxRecordBytes, start) =>
    leef.parser(
      {},
      { paths: [['event_id'], ['src'], ['cat'], ['syslog', 'host']], rest: false },
      { maxRecordBytes },
      start,
    ),
  [
    {
      name: 'both versions, with and without a syslog header',
      input: 'LEEF:1.0|v|p|1|7|src=a b\tcat=é\r\n\n<34>Nov 22 01:02:03 h LEEF:2.0|v|p|1|8|^|src=x^cat=y\n',
      finds: [
        ['7', 'a b', 'é', undefined],
        ['8', 'x', 'y', 'h'],
      ],
    },
    {
      name: 'what is no event is rejected alone',
      input: 'some words\nLEEF:1.0|v|p|1|7|\nLEEF:1.0|v|p\nLEEF:1.0|v|p|1|7|words\n',
      finds: ['PARSE_RECORD', ['7', undefined, undefined, undefined], 'PARSE_RECORD', 'PARSE_RECORD'],
    },
    {
      name: 'over the limit, not UTF-8',
      input: Buffer.from('LEEF:1.0|v|p|1|7|src=1234567890\nLEEF:1.0|v|p|1|\xff|\n', 'latin1'),
      maxRecordBytes: 30,
      finds: ['PARSE_TOO_LONG', 'PARSE_ENCODING'],
    },
  ],
  '<34>1 2026-11-22T01:02:03Z h LEEF:2.0|v|p|1|7|x5E|src=é^cat=1',
);

test('published examples', () => {
  const file = readFileSync(new URL('../fixtures/spec-examples/leef.log', import.meta.url));
  expect(read(file, [...HEADER, 'src', 'dst', 'cat', 'usrName'])).toEqual([
    ['1.0', 'Microsoft', 'MSExchange', '4.0 SP1', '15345', '192.0.2.0', '172.50.123.1', 'anomaly', 'joe.black'],
    ['2.0', 'Vendor', 'Product', 'Version', 'EventID', '192.0.2.0', '172.50.123.1', 'anomaly', undefined],
    ['2.0', 'Vendor', 'Product', 'Version', 'EventID', '192.0.2.0', '172.50.123.1', undefined, undefined],
  ]);
});

describe('the delimiter', () => {
  test.each<[string, string]>([
    ['LEEF:2.0|v|p|1|7|^|', '^'],
    ['LEEF:2.0|v|p|1|7|0x5E|', '^'],
    ['LEEF:2.0|v|p|1|7|0x5e|', '^'],
    ['LEEF:2.0|v|p|1|7|x5E|', '^'],
    ['LEEF:2.0|v|p|1|7|x7c|', '|'],
    ['LEEF:2.0|v|p|1|7|||', '|'],
    ['LEEF:2.0|v|p|1|7|x|', 'x'],
    ['LEEF:2.0|v|p|1|7|¦|', '¦'],
    ['LEEF:2.0|v|p|1|7|xA6|', '¦'],
    ['LEEF:2.0|v|p|1|7|x2021|', '‡'],
    ['LEEF:2.0|v|p|1|7||', '\t'],
    ['LEEF:2.0|v|p|1|7|', '\t'],
    ['LEEF:1.0|v|p|1|7|', '\t'],
  ])('%s', (header, delimiter) => {
    const line = `${header}src=a=b c${delimiter}dst=${delimiter}cat=d`;
    expect(read(line, ['src', 'dst', 'cat'])).toEqual([['a=b c', '', 'd']]);
  });

  test('is the tab again in the next record', () => {
    expect(read('LEEF:2.0|v|p|1|7|^|a=1^b=2\nLEEF:1.0|v|p|1|7|a=1^\tb=3\n', ['a', 'b'])).toEqual([
      ['1', '2'],
      ['1^', '3'],
    ]);
  });
});

describe('attributes', () => {
  test.each<[string, Record<string, string>]>([
    ['a=1\tb=2', { a: '1', b: '2' }],
    ['a=1\t\tb=2\t', { a: '1', b: '2' }],
    ['a=one\ttwo\tb=3', { a: 'one\ttwo', b: '3' }],
    ['a=one\t=two', { a: 'one\t=two' }],
    ['a b=C:\\dir|x', { 'a b': 'C:\\dir|x' }],
    ['a=1\ta=2', { a: '2' }],
    ['', {}],
  ])('%j', (attributes, expected) => {
    const names = [...Object.keys(expected), 'extensions'];
    expect(read(`LEEF:1.0|v|p|1|7|${attributes}`, names)).toEqual([
      [...Object.values(expected), JSON.stringify(expected)],
    ]);
  });

  test('one that is called like a header field', () => {
    expect(read('LEEF:1.0|v|p|1|7|vendor=x', ['vendor', ['extensions', 'vendor']])).toEqual([['v', 'x']]);
  });
});

test.each([
  ['some words', 'no header'],
  ['LEEF:1.0|v|p|1', 'the record ends early'],
  ['LEEF:1.0|v|p|1|7|words', 'unexpected characters'],
  ['LEEF:1.0|v|p|1|7|=1', 'unexpected characters'],
])('%s is rejected: %s', (line, fault) => {
  expect(read(line, ['vendor'])).toEqual([{ format: 'LEEF', fault }]);
});

test('LEEF takes lines together where it is told to', () => {
  const options = leef.options.parse({ multiline: { continue: '^\\s' } });
  const parser = leef.parser(options, { paths: [['msg'], ['a']], rest: false }, { maxRecordBytes: 1000 });
  expect(
    parse(parser, [Buffer.from('LEEF:1.0|V|P|1|7|msg=one\n  two\ta=1\nLEEF:1.0|V|P|1|7|msg=one\n  two\ta=1\n')]),
  ).toMatchObject([{ values: ['one\n  two', '1'] }, { values: ['one\n  two', '1'] }]);
});
