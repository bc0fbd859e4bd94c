import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { w3c } from '../../src/lib/parse/w3c.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { formatSuite, parse } from '../suites/format-suite.ts';
import { fieldsOrFaults } from './fields-or-faults.ts';

const NAMES = ['datetime', 'date', 'time', 'c-ip', 'cs(User-Agent)', 'cs-uri-query'];
const parserOf = (
  options: object = {},
  names: readonly string[] = NAMES,
  maxRecordBytes = 100_000,
  start?: ParserStart,
) =>
  w3c.parser(w3c.options.parse(options), { paths: names.map((name) => [name]), rest: true }, { maxRecordBytes }, start);
const fixture = (name: string) => readFileSync(`test/fixtures/spec-examples/${name}`);

/** The fields of each record, or the fault of a reject. */
const read = (input: string | Buffer, options: object = {}): unknown[] => fieldsOrFaults(parserOf(options, []), input);

const HEADER = '#Version: 1.0\n#Fields: date time c-ip cs(User-Agent) cs-uri-query\n';
const row = (ip?: string, agent?: string, query?: string, rest = '{}') =>
  ['2026-11-22T00:00:01Z', '2026-11-22', '00:00:01', ip, agent, query, rest] as const;

formatSuite(
  'w3c',
  (maxRecordBytes, start) => parserOf({}, NAMES, maxRecordBytes, start),
  [
    {
      name: 'rows of IIS',
      input: `${HEADER}2026-11-22 00:00:01 fe80::1%3 Mozilla/5.0+(X;+y) a=b+c\r\n2026-11-22 00:00:01 - - -\n`,
      finds: [row('fe80::1%3', 'Mozilla/5.0 (X; y)', 'a=b+c'), row()],
    },
    {
      name: 'rows with tabs',
      input: `${HEADER}2026-11-22\t00:00:01\t::1\tMozilla/5.0%20(X)\ta+b%E6%97%A5\n`,
      finds: [row('::1', 'Mozilla/5.0 (X)', 'a+b日')],
    },
    {
      name: 'the fields change',
      input: `${HEADER}2026-11-22 00:00:01 ::1 a b\n#Date: 2026-11-22\n#Fields: time\tdate sc-status\r\n00:00:01 2026-11-22 404\n`,
      finds: [row('::1', 'a', 'b'), row(undefined, undefined, undefined, '{"sc-status":"404"}')],
    },
    {
      name: 'no fields yet, and none any more',
      input: `#Version: 1.0\na b\n\n${HEADER}2026-11-22 00:00:01 ::1 a b\n#Fields: \n2026-11-22 00:00:01 ::1 a b\n`,
      finds: ['PARSE_RECORD', row('::1', 'a', 'b'), 'PARSE_RECORD'],
    },
    {
      name: 'rows that were cut, or run into each other',
      input: `${HEADER}2026-11-22 00:00:01 ::1 a\n2026-11-22 00:00:01 ::1 a b 2026-11-22\n2026-11-22 00:00:01 ::1 a b`,
      finds: ['PARSE_RECORD', 'PARSE_RECORD', row('::1', 'a', 'b')],
    },
    {
      name: 'separators at the end',
      input: `${HEADER}2026-11-22 00:00:01 ::1 a b  \n2026-11-22\t00:00:01\t\ta\t\t\n2026-11-22 00:00:01 ::1 a \n`,
      finds: [row('::1', 'a', 'b'), row(undefined, 'a'), row('::1', 'a')],
    },
    {
      name: 'a value in quotes',
      input: `${HEADER}2026-11-22 00:00:01 ::1 "a ""b"" c" "d e"\n2026-11-22 00:00:01 "x "" "y"z\n`,
      finds: [row('::1', 'a "b" c', 'd e'), row('"x', '""', '"y"z')],
    },
    {
      name: 'a directive and a row over the limit, and one that is not UTF-8',
      input: Buffer.concat([
        Buffer.from(`#Fields: c-ip\n#Fields: ${'x'.repeat(20)}\n::1\n${'x'.repeat(30)}\n`),
        Buffer.from('caf\xe9\n', 'latin1'),
      ]),
      maxRecordBytes: 20,
      finds: [
        'PARSE_TOO_LONG',
        [undefined, undefined, undefined, '::1', undefined, undefined, '{}'],
        'PARSE_TOO_LONG',
        'PARSE_ENCODING',
      ],
    },
  ],
  `${HEADER}2026-11-22 00:00:01 ::1 é b`,
);

describe('rows', () => {
  test('of IIS', () => {
    const [first, second] = read(fixture('iis-w3c.log')) as Record<string, string>[];
    expect(first).toEqual({
      date: '2026-11-22',
      time: '00:00:01',
      's-ip': '10.0.0.4',
      'cs-method': 'GET',
      'cs-uri-stem': '/index.html',
      's-port': '80',
      'c-ip': '192.0.2.7',
      'cs(User-Agent)': 'Mozilla/5.0 (Windows NT 10.0)',
      'sc-status': '200',
      'sc-substatus': '0',
      'sc-win32-status': '0',
      'time-taken': '15',
    });
    expect(second).toEqual({
      date: '2026-11-22',
      time: '01:00:01',
      'c-ip': '192.0.2.8',
      'cs-method': 'GET',
      'cs-uri-stem': '/b',
      'sc-status': '404',
    });
  });

  test('of CloudFront', () => {
    expect(read(fixture('cloudfront.log'))).toEqual([
      {
        date: '2019-12-04',
        time: '21:02:31',
        'x-edge-location': 'LAX1',
        'sc-bytes': '392',
        'c-ip': '192.0.2.100',
        'cs-method': 'GET',
        'cs(Host)': 'd111111abcdef8.cloudfront.net',
        'cs-uri-stem': '/index.html',
        'sc-status': '200',
        'cs(User-Agent)': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
        'x-edge-result-type': 'Hit',
        'x-edge-request-id': 'SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==',
        'x-host-header': 'd111111abcdef8.cloudfront.net',
        'cs-protocol': 'https',
        'cs-bytes': '23',
        'time-taken': '0.001',
      },
    ]);
  });

  test('of Azure CDN: quotes, and a field without a name', () => {
    const input =
      '#Fields: timestamp time-taken c-ip sc-status cs-uri-stem - c-referrer c-user-agent\n' +
      '1795316401 12 192.0.2.7 TCP_HIT/200 http://a.example/b - "-" "Mozilla/5.0 (X; y)"\n';
    expect(read(input)).toEqual([
      {
        timestamp: '1795316401',
        'time-taken': '12',
        'c-ip': '192.0.2.7',
        'sc-status': 'TCP_HIT/200',
        'cs-uri-stem': 'http://a.example/b',
        'c-user-agent': 'Mozilla/5.0 (X; y)',
      },
    ]);
  });
});

describe('decoding', () => {
  test.each<[string, string, object, unknown]>([
    ['once', 'a%20b%2520c', {}, 'a b%20c'],
    ['twice, where each percent sign is encoded', 'a%2520b%25E6%2597%25A5', {}, 'a b日'],
    ['nothing where two digits are missing', '100%|%2|%zz|%20', {}, '100%|%2|%zz| '],
    ['nothing where it would not be UTF-8', '%FF%20caf%E9|%c3%a9%41', {}, '%FF caf%E9|éA'],
    ['nothing at all', 'a%20b+c', { decode: 'none' }, 'a%20b+c'],
    ['plus where that is said', 'a%20b+c', { decode: 'plus' }, 'a%20b c'],
  ])('%s', (_, agent, options, expected) => {
    expect(read(`#Fields: c-ip cs(User-Agent)\n::1\t${agent}\n`, options)).toEqual([
      { 'c-ip': '::1', 'cs(User-Agent)': expected },
    ]);
  });

  test.each<[string, object, unknown[]]>([
    ['of IIS: only what the client said', {}, ['a+b%20', 'c d', 'e f', 'g h']],
    ['percent where that is said', { decode: 'percent' }, ['a+b ', 'c+d', 'e+f', 'g+h']],
  ])('%s', (_, options, expected) => {
    const input = '#Fields: cs-uri-stem cs(User-Agent) cs(Referer) cs(Cookie)\na+b%20 c+d e+f g+h\n';
    expect(read(input, options).map((found) => Object.values(found as object))).toEqual([expected]);
  });

  test('only the user agent is decoded twice', () => {
    expect(read('#Fields: cs-uri-stem cs-user-agent\na%2520b\ta%2520b\n')).toEqual([
      { 'cs-uri-stem': 'a%20b', 'cs-user-agent': 'a b' },
    ]);
  });
});

describe('faults', () => {
  test.each<[string, string, object, unknown[]]>([
    ['no header', 'a b\n', {}, ['no line above it that names the fields']],
    ['too few', '#Fields: a b c\n1 2\n', {}, ['fewer fields than expected']],
    ['too many', '#Fields: a b\n1 2 3\n', {}, ['more fields than expected']],
    ['columns without a header', '1 2\n#fields: b\n3\n', { columns: ['é', 'b'] }, [{ é: '1', b: '2' }, { b: '3' }]],
    ['names that come twice', '#Fields: a a a_2\n1 2 3\n', {}, [{ a: '1', a_3: '2', a_2: '3' }]],
  ])('%s', (_, input, options, expected) => {
    expect(read(input, options)).toEqual(expected);
  });
});

describe('datetime', () => {
  test.each<[string, string, string | undefined]>([
    ['needs both', '#Fields: date x\n2026-11-22 1\n', undefined],
    ['needs a value of both', '#Fields: date time\n2026-11-22 -\n', undefined],
    ['is that of the file where it has one', '#Fields: date time datetime\n2026-11-22 00:00:01 x\n', 'x'],
  ])('%s', (_, input, expected) => {
    const [found] = parse(parserOf({}, ['datetime']), [Buffer.from(input)]);
    expect('values' in found! ? found.values[0] : found).toBe(expected);
  });

  test('is made only where a column asks for it', () => {
    const parser = w3c.parser(w3c.options.parse({}), { paths: [['date']], rest: false }, { maxRecordBytes: 99 });
    parse(parser, [Buffer.from('#Fields: date time\n2026-11-22 00:00:01\n')]);
    expect([...parser.unclaimed]).toEqual([['time', 1]]);
  });

  test('the rest has date and time as they stand', () => {
    expect(read('#Fields: date time\n2026-11-22 00:00:01\n')).toEqual([{ date: '2026-11-22', time: '00:00:01' }]);
  });
});

test('quotes that nothing closes, and headers without end, take linear time', () => {
  const names = Array.from({ length: 50_000 }, (_, i) => `f${i}`).join(' ');
  const input = Buffer.from(`#Fields: ${names}\n${'"a '.repeat(50_000)}\n`.repeat(4));
  const parser = w3c.parser(w3c.options.parse({}), { paths: [['f1']], rest: false }, { maxRecordBytes: 1_000_000 });
  const started = process.cpuUsage().user;
  expect(parse(parser, [input])).toHaveLength(4);
  expect(process.cpuUsage().user - started).toBeLessThan(3_000_000);
});
