import { describe, expect, test } from 'vitest';
import { cef } from '../../src/lib/parse/cef.ts';
import { formatSuite, parse } from '../suites/format-suite.ts';

const HEADER = 'cef_version device_vendor device_product device_version signature_id name severity'.split(' ');

/** The values at `names` of the first record, or the fault that it is rejected for. */
function read(line: string, names: readonly (string | readonly string[])[], rest = false): unknown {
  const paths = names.map((name) => (typeof name === 'string' ? [name] : name));
  const parser = cef.parser({}, { paths, rest }, { maxRecordBytes: 10_000 });
  const [chunk] = [...parser.push(Buffer.from(line)), ...parser.end()];
  if (chunk?.rejects[0] !== undefined) return chunk.rejects[0].error.context;
  const [found] = parse(cef.parser({}, { paths, rest }, { maxRecordBytes: 10_000 }), [Buffer.from(line)]);
  return 'values' in found! && found.values.map((value) => value && Buffer.from(value, 'latin1').toString());
}

const row = (...values: (string | undefined)[]): (string | undefined)[] => values;

formatSuite(
  'cef',
  (maxRecordBytes, start) =>
    cef.parser({}, { paths: [['name'], ['src'], ['msg'], ['syslog', 'host']], rest: false }, { maxRecordBytes }, start),
  [
    {
      name: 'events with and without a syslog header',
      input:
        'CEF:0|v|p|1|7|worm|5|src=1.2.3.4 msg=a b\r\n\n<34>Nov 22 01:02:03 h CEF:0|v|p|1|7|a\\|é|5|msg=a\\=b\\nc src=x\n',
      finds: [row('worm', '1.2.3.4', 'a b', undefined), row('a|é', 'x', 'a=b\nc', 'h')],
    },
    {
      name: 'what is no event is rejected alone',
      input: 'some words\nCEF:0|v|p|1|7|n|5|\nCEF:0|v|p\nCEF:0|v|p|1|7|n|5|words\nCEF',
      finds: [
        'PARSE_RECORD',
        row('n', undefined, undefined, undefined),
        'PARSE_RECORD',
        'PARSE_RECORD',
        'PARSE_RECORD',
      ],
    },
    {
      name: 'over the limit, not UTF-8',
      input: Buffer.from('CEF:0|v|p|1|7|n|5|src=1234567890\nCEF:0|v|p|1|7|\xff|5|\n', 'latin1'),
      maxRecordBytes: 30,
      finds: ['PARSE_TOO_LONG', 'PARSE_ENCODING'],
    },
  ],
  '<34>1 2026-11-22T01:02:03Z h - - - - CEF:0|v|p|1|7|n|5|src=é',
);

describe('the header', () => {
  test.each<[string, readonly string[]]>([
    [
      'CEF:0|Security|threatmanager|1.0|100|worm stopped|10|',
      ['0', 'Security', 'threatmanager', '1.0', '100', 'worm stopped', '10'],
    ],
    ['CEF: 1|v|p|1|7|n|Very-High', ['1', 'v', 'p', '1', '7', 'n', 'Very-High']],
    ['CEF:0|a\\|b|c\\\\|d\\e|\\\\\\||=|', ['0', 'a|b', 'c\\', 'd\\e', '\\|', '=', '']],
    ['CEF:0|||||| |src=1', ['0', '', '', '', '', '', ' ']],
    ['CEF:0|v|p|1|7|n|5|name=x severity=9', ['0', 'v', 'p', '1', '7', 'n', '5']],
  ])('%s', (line, values) => {
    expect(read(line, HEADER)).toEqual(values);
  });
});

describe('extensions', () => {
  test.each<[string, Record<string, string>]>([
    ['src=1.2.3.4 dst=5.6.7.8', { src: '1.2.3.4', dst: '5.6.7.8' }],
    ['msg=words, and more src=x', { msg: 'words, and more', src: 'x' }],
    ['request=http://h/?a=1&b=2 src=x', { request: 'http://h/?a=1&b=2', src: 'x' }],
    ['request=http://h/?a\\=1 b\\=2 src=x', { request: 'http://h/?a=1 b=2', src: 'x' }],
    ['a=b=c', { a: 'b=c' }],
    ['a== b==', { a: '=', b: '=' }],
    ['a= b=', { a: '', b: '' }],
    ['  a= x  b=y ', { a: ' x', b: 'y' }],
    ['msg=C:\\\\dir\\\\ src=x', { msg: 'C:\\dir\\', src: 'x' }],
    ['msg=one\\ntwo\\rthree\\x\\| src=x', { msg: 'one\ntwo\rthree\\x|', src: 'x' }],
    ['msg=a\\', { msg: 'a\\' }],
    ['msg=a | b', { msg: 'a | b' }],
    ['ad.field[0]=1 c6a2=2 _x-y=3', { 'ad.field[0]': '1', c6a2: '2', '_x-y': '3' }],
    ['msg=it was -x=3 or é=4', { msg: 'it was -x=3 or é=4' }],
    ['a=1 a=2', { a: '2' }],
    ['', {}],
    ['  ', {}],
  ])('"%s"', (extension, expected) => {
    const line = `CEF:0|v|p|1|7|n|5|${extension}`;
    const names = Object.keys(expected);
    expect(read(line, [...names, 'extensions'])).toEqual([...Object.values(expected), JSON.stringify(expected)]);
  });

  test('a value by its label', () => {
    const line = 'CEF:0|v|p|1|7|n|5|cs1=a b cs1Label=Rule Name cn2Label=Count cn2=7 cs3Label=None cs4=4';
    const names = [['labels', 'Rule Name'], ['labels', 'Count'], ['labels', 'None'], 'cs1'];
    expect(read(line, names)).toEqual(['a b', '7', undefined, 'a b']);
  });

  test('one that is called like a header field', () => {
    expect(read('CEF:0|v|p|1|7|n|5|name=x', ['name', ['extensions', 'name']])).toEqual(['n', 'x']);
  });

  test('those that no column takes, as one text', () => {
    const line = 'CEF:0|v|p|1|7|n|5|src=x cat=a b msg=m foo=\\=é cat=c';
    expect(read(line, ['other_extensions', 'src', 'msg'])).toEqual(['cat=c;foo==é', 'x', 'm']);
    expect(read('CEF:0|v|p|1|7|n|5|src=x', ['other_extensions', 'src'])).toEqual([undefined, 'x']);
  });

  test('one record does not see those of the one before', () => {
    const parser = cef.parser({}, { paths: [['extensions'], ['labels', 'L']], rest: false }, { maxRecordBytes: 1000 });
    const input = 'CEF:0|v|p|1|7|n|5|cs1=a cs1Label=L\nCEF:0|v|p|1|7|n|5|cs1=b\n';
    expect(parse(parser, [Buffer.from(input)])).toMatchObject([
      { values: ['{"cs1":"a","cs1Label":"L"}', 'a'] },
      { values: ['{"cs1":"b"}', undefined] },
    ]);
  });

  test('the rest has each once', () => {
    expect(read('<34>CEF:0|v|p|1|7|n|5|src=x', ['device_vendor'], true)).toEqual([
      'v',
      '{"syslog.priority":"34","syslog.facility":"4","syslog.facility_name":"auth","syslog.severity":"2","syslog.severity_name":"crit","src":"x","cef_version":"0","device_product":"p","device_version":"1","signature_id":"7","name":"n","severity":"5"}',
    ]);
  });
});

test.each<[string, readonly (string | undefined)[]]>([
  ['<34>Nov 22 01:02:03 fw1 CEF:0|v|p|1|7|n|5|', ['34', 'Nov 22 01:02:03', 'fw1', undefined, undefined]],
  ['Nov 22 01:02:03 fw1 app[1]:  CEF:0|v|p|1|7|n|5|', [undefined, 'Nov 22 01:02:03', 'fw1', 'app', undefined]],
  ['<34>1 2026-11-22T01:02:03Z fw1 CEF:0|v|p|1|7|n|5|', ['34', '2026-11-22T01:02:03Z', 'fw1', undefined, undefined]],
  ['some words CEF:0|v|p|1|7|n|5|', [undefined, undefined, undefined, undefined, 'some words']],
])('a syslog header: %s', (line, values) => {
  const names = ['priority', 'timestamp', 'host', 'app', 'message'].map((name) => ['syslog', name]);
  expect(read(line, names)).toEqual(values);
});

test.each([
  ['some words', 'no header'],
  ['CEF:0|v|p|1|7|n', 'the record ends early'],
  ['CEF:0|v|p|1|7|n\\|5', 'the record ends early'],
  ['CEF:0|v|p|1|7|n|5|words src=1', 'unexpected characters'],
  ['CEF:0|v|p|1|7|n|5|=1', 'unexpected characters'],
])('%s is rejected: %s', (line, fault) => {
  expect(read(line, ['name'])).toEqual({ format: 'CEF', fault });
});

test('lines without a mark are looked through once', () => {
  const parser = cef.parser({}, { paths: [['name']], rest: false }, { maxRecordBytes: 1000 });
  const started = process.cpuUsage();
  const [chunk] = parser.push(Buffer.from('x\n'.repeat(1 << 17)));
  expect(chunk!.rejects).toHaveLength(1 << 17);
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
});

test('CEF takes lines together where it is told to', () => {
  const options = cef.options.parse({ multiline: { continue: '^\\s' } });
  const parser = cef.parser(options, { paths: [['msg'], ['a']], rest: false }, { maxRecordBytes: 1000 });
  expect(
    parse(parser, [Buffer.from('CEF:0|V|P|1|1|n|5|msg=one\n  two a=1\nCEF:0|V|P|1|1|n|5|msg=one\n  two a=1\n')]),
  ).toMatchObject([{ values: ['one\n  two', '1'] }, { values: ['one\n  two', '1'] }]);
});
