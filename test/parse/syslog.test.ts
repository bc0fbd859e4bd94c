import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { syslog } from '../../src/lib/parse/syslog.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { flatten, type Found, formatSuite, parse } from '../suites/format-suite.ts';

type Options = Parameters<typeof syslog.parser>[0];
type Fields = Readonly<Record<string, string>>;

const NAMES = 'priority timestamp host app pid msgid message structured_data sequence'.split(' ');

function makeParser(
  maxRecordBytes: number,
  options: Partial<Options> = {},
  names: readonly string[] = NAMES,
  start?: ParserStart,
) {
  return syslog.parser(
    { rfc: 'auto', framing: 'auto', strict: false, ...options },
    { paths: names.map((name) => [name]), rest: false },
    { maxRecordBytes },
    start,
  );
}

/** The fields that each record has, by name; a reject as its code. */
function read(input: string | Buffer, options: Partial<Options> = {}, names = NAMES): (Fields | string)[] {
  return parse(makeParser(10_000, options, names), [Buffer.from(input)]).map((found) => named(found, names));
}

function named(found: Found, names: readonly string[]): Fields | string {
  if ('code' in found) return found.code;
  return Object.fromEntries(
    names.flatMap((name, v) => {
      const value = found.values[v];
      return value === undefined ? [] : [[name, Buffer.from(value, 'latin1').toString()]];
    }),
  );
}

const example = (name: string): Buffer => readFileSync(new URL(`../fixtures/spec-examples/${name}`, import.meta.url));

/** `values` in the order of {@link NAMES}. */
const row = (fields: Fields): (string | undefined)[] => NAMES.map((name) => fields[name]);

formatSuite(
  'syslog, lines',
  (maxRecordBytes, start) => makeParser(maxRecordBytes, {}, NAMES, start),
  [
    {
      name: 'both forms in one file, and a line without header',
      input: `<34>Nov 22 01:02:03 h su: é\r\n<34>1 - h - - - [a b="\\"é"] m\n\n  at Foo.bar(Foo.java:1)\n`,
      finds: [
        row({ priority: '34', timestamp: 'Nov 22 01:02:03', host: 'h', app: 'su', message: 'é' }),
        row({ priority: '34', host: 'h', message: 'm', structured_data: '{"a":{"b":"\\"é"}}' }),
        row({ message: '  at Foo.bar(Foo.java:1)' }),
      ],
    },
    {
      name: 'a line that begins with a number is no count',
      input: '123456789\n54 x\n54 <34 x\n054 <34>x\n',
      finds: ['123456789', '54 x', '54 <34 x', '054 <34>x'].map((message) => row({ message })),
    },
    { name: 'a number alone', input: '54', finds: [row({ message: '54' })] },
    {
      name: 'a line that is not UTF-8, one over the limit',
      input: Buffer.from('<34>\xff\n<34>12345678\n<34>x', 'latin1'),
      maxRecordBytes: 10,
      finds: ['PARSE_ENCODING', 'PARSE_TOO_LONG', row({ priority: '34', message: 'x' })],
    },
  ],
  '<34>1 2026-11-22T01:02:03Z host app 1 - [a@1 b="c"] é',
);

const plain = (message: string) => row({ priority: '34', message });

formatSuite(
  'syslog, octets',
  (maxRecordBytes, start) => makeParser(maxRecordBytes, {}, NAMES, start),
  [
    { name: 'records one behind the other', input: '5 <34>a6 <34>bc5 <34>d', finds: ['a', 'bc', 'd'].map(plain) },
    { name: 'a count is of bytes', input: '7 <34>日6 <34>é', finds: [plain('日'), plain('é')] },
    { name: 'line ends inside a record', input: '8 <34>a\n\nb5 <34>c', finds: [plain('a\n\nb'), plain('c')] },
    { name: 'line ends at its end', input: '6 <34>a\n7 <34>b\r\n5 <34>c', finds: ['a', 'b', 'c'].map(plain) },
    {
      name: 'line ends and blanks between',
      input: '5 <34>a\n\n5 <34>b \r\n5 <34>c\n',
      finds: ['a', 'b', 'c'].map(plain),
    },
    { name: 'a record that ends early', input: '5 <34>a9 <34>bcd', finds: [plain('a'), 'PARSE_RECORD'] },
    { name: 'a count that ends early', input: '5 <34>a12', finds: [plain('a'), 'PARSE_RECORD'] },
    {
      name: 'a count that is too small: what is left over is rejected up to the next',
      input: '5 <34>abc5 <34>d',
      finds: [plain('a'), 'PARSE_RECORD', plain('d')],
    },
    {
      name: 'text without a count is rejected up to the end of its line',
      input: '5 <34>a\nno count\r\n5 <34>b\n<34>none\n7 x\n0 <34>\n',
      finds: [plain('a'), 'PARSE_RECORD', plain('b'), 'PARSE_RECORD', 'PARSE_RECORD', 'PARSE_RECORD'],
    },
    {
      name: 'a record over the limit',
      input: '11 <34>1234567\n5 <34>a10 <34>12345610 <34>654321',
      maxRecordBytes: 10,
      finds: ['PARSE_TOO_LONG', plain('a'), plain('123456'), plain('654321')],
    },
    {
      name: 'a record over the limit that ends early',
      input: '99 <34>1234567890',
      maxRecordBytes: 10,
      finds: ['PARSE_TOO_LONG'],
    },
    {
      name: 'the same, within the limit so far',
      input: '99 <34>12',
      maxRecordBytes: 10,
      finds: ['PARSE_TOO_LONG'],
    },
    {
      name: 'text without a count over the limit',
      input: '5 <34>a\n0123456789abc 5 <34>x\r\n5 <34>b5x123456789012345678901234567890',
      maxRecordBytes: 10,
      finds: [plain('a'), 'PARSE_TOO_LONG', plain('b'), 'PARSE_TOO_LONG'],
    },
    {
      name: 'a record that is not UTF-8',
      input: Buffer.from('5 <34>\xff5 <34>a', 'latin1'),
      finds: ['PARSE_ENCODING', plain('a')],
    },
  ],
  '13 <34>h app: é',
);

describe('RFC 3164', () => {
  test('the examples of the RFC', () => {
    expect(read(example('rfc3164.log'))).toEqual([
      {
        priority: '34',
        timestamp: 'Oct 11 22:14:15',
        host: 'mymachine',
        app: 'su',
        message: "'su root' failed for lonvick on /dev/pts/8",
      },
      { priority: '13', timestamp: 'Feb  5 17:32:18', host: '10.0.0.99', message: 'Use the BFG!' },
      {
        priority: '165',
        timestamp: 'Aug 24 05:34:00 CST 1987',
        host: 'mymachine',
        app: 'myproc',
        pid: '10',
        message:
          "%% It's time to make the do-nuts.  %%  Ingredients: Mix=OK, Jelly=OK # Devices: Mixer=OK, Jelly_Injector=OK, Frier=OK # Transport: Conveyer1=OK, Conveyer2=OK # %%",
      },
      {
        priority: '0',
        timestamp: '1990 Oct 22 10:52:01 TZ-6',
        host: 'scapegoat.dmz.example.org',
        message: "10.1.2.3 sched[0]: That's All Folks!",
      },
    ]);
  });

  const timestamp = 'Nov 22 01:02:03';
  test.each<[string, string, Fields]>([
    ['no priority', 'Nov 22 01:02:03 h a: m', { timestamp, host: 'h', app: 'a', message: 'm' }],
    ['no host', '<13>Nov 22 01:02:03 a[1]: m', { priority: '13', timestamp, app: 'a', pid: '1', message: 'm' }],
    ['no stamp', '<13>a[1]: m', { priority: '13', app: 'a', pid: '1', message: 'm' }],
    ['a priority alone', '<13>some words', { priority: '13', message: 'some words' }],
    ['nothing behind the priority', '<13>', { priority: '13' }],
    ['a blank behind the priority', '<13> Nov 22 01:02:03 h m', { priority: '13', timestamp, host: 'h', message: 'm' }],
    ['no colon behind the tag', 'Nov 22 01:02:03 h a[1] m', { timestamp, host: 'h', app: 'a', pid: '1', message: 'm' }],
    ['no message', 'Nov 22 01:02:03 h a:', { timestamp, host: 'h', app: 'a' }],
    ['two blanks before the message', 'Nov 22 01:02:03 h a:  m', { timestamp, host: 'h', app: 'a', message: ' m' }],
    ['a host alone', 'Nov 22 01:02:03 h', { timestamp, host: 'h' }],
    ['a stamp alone', '<13>Nov 22 01:02:03', { priority: '13', timestamp }],
    ['a message that is no tag', 'Nov 22 01:02:03 h {"a": 1}', { timestamp, host: 'h', message: '{"a": 1}' }],
    ['a URL is no tag', 'Nov 22 01:02:03 h http://x y', { timestamp, host: 'h', message: 'http://x y' }],
    ['a mark', 'Nov 22 01:02:03 -- MARK --', { timestamp, message: '-- MARK --' }],
    [
      'an IPv6 host that begins like a year',
      'Nov 22 01:02:03 2001:db8::7 a: m',
      { timestamp, host: '2001:db8::7', app: 'a', message: 'm' },
    ],
    ['an IPv6 host', 'Nov 22 01:02:03 fe80::1%3 a: m', { timestamp, host: 'fe80::1%3', app: 'a', message: 'm' }],
    [
      'a path as tag',
      'Nov 22 01:02:03 h postfix/smtpd[7]: m',
      { timestamp, host: 'h', app: 'postfix/smtpd', pid: '7', message: 'm' },
    ],
    ['colons in a tag', 'Nov 22 01:02:03 h A::B: m', { timestamp, host: 'h', app: 'A::B', message: 'm' }],
    ['one digit', 'Nov  2 01:02:03 h m', { timestamp: 'Nov  2 01:02:03', host: 'h', message: 'm' }],
    ['one digit, one blank', 'Nov 2 1:02:03 h m', { timestamp: 'Nov 2 1:02:03', host: 'h', message: 'm' }],
    ['a year', 'Nov 22 2026 01:02:03 h m', { timestamp: 'Nov 22 2026 01:02:03', host: 'h', message: 'm' }],
    ['a year at the end', 'Nov 22 01:02:03 2026 h m', { timestamp: 'Nov 22 01:02:03 2026', host: 'h', message: 'm' }],
    [
      'a fraction and a zone',
      'Nov 22 01:02:03.45 UTC h m',
      { timestamp: 'Nov 22 01:02:03.45 UTC', host: 'h', message: 'm' },
    ],
    [
      'an ISO stamp',
      '<13>2026-11-22T01:02:03.4+09:00 h a: m',
      { priority: '13', timestamp: '2026-11-22T01:02:03.4+09:00', host: 'h', app: 'a', message: 'm' },
    ],
    [
      'an ISO stamp with a blank',
      '2026-11-22 01:02:03,4 h m',
      { timestamp: '2026-11-22 01:02:03,4', host: 'h', message: 'm' },
    ],
    ['a host like a zone', 'Nov 22 01:02:03 WEB a: m', { timestamp, host: 'WEB', app: 'a', message: 'm' }],
    [
      'a Cisco ASA',
      '<166>Nov 22 2026 01:02:03: %ASA-6-302013: Built',
      { priority: '166', timestamp: 'Nov 22 2026 01:02:03', app: '%ASA-6-302013', message: 'Built' },
    ],
    [
      'a Cisco ASA with its host',
      '<166>Nov 22 2026 01:02:03 fw1 : %ASA-6-302013: Built',
      { priority: '166', timestamp: 'Nov 22 2026 01:02:03', host: 'fw1', app: '%ASA-6-302013', message: 'Built' },
    ],
    [
      'a Cisco router',
      '<189>29: *Mar  1 18:46:11.123 CET: %SYS-5-CONFIG_I: x',
      { priority: '189', sequence: '29', timestamp: 'Mar  1 18:46:11.123 CET', app: '%SYS-5-CONFIG_I', message: 'x' },
    ],
    [
      'a Cisco router with its name',
      '<189>29: r1: .Mar  1 18:46:11: %SYS-5-CONFIG_I: x',
      {
        priority: '189',
        sequence: '29',
        host: 'r1',
        timestamp: 'Mar  1 18:46:11',
        app: '%SYS-5-CONFIG_I',
        message: 'x',
      },
    ],
    [
      'a Cisco uptime',
      '<189>29: 1y2w: %SYS-5-CONFIG_I: x',
      { priority: '189', sequence: '29', app: '1y2w', message: '%SYS-5-CONFIG_I: x' },
    ],
    ['a number before a colon, without priority', '29: words', { message: '29: words' }],
    ['no header', 'some words: more', { message: 'some words: more' }],
    ['a priority that is none', '<192>x', { message: '<192>x' }],
    ['four digits', '<0034>x', { message: '<0034>x' }],
    ['a month that is none', 'Nox 22 01:02:03 h m', { message: 'Nox 22 01:02:03 h m' }],
    [
      'a byte order mark before the message',
      'Nov 22 01:02:03 h a: \ufeffm',
      { timestamp, host: 'h', app: 'a', message: 'm' },
    ],
  ])('%s', (_, line, fields) => {
    expect(read(`${line}\nNov 22 01:02:04 next next: next`)[0]).toEqual(fields);
    expect(read(line)).toEqual([fields]);
  });

  test('a stamp that ends its record is not read on into the next', () => {
    expect(read('15 <1>Nov 22 01:0212 <1>Nov: here')).toMatchObject([
      { timestamp: 'Nov 22 01:02' },
      { app: 'Nov', message: 'here' },
    ]);
  });
});

describe('RFC 5424', () => {
  test('the examples of the RFC', () => {
    expect(read(example('rfc5424.log'))).toEqual([
      {
        priority: '34',
        timestamp: '2003-10-11T22:14:15.003Z',
        host: 'mymachine.example.com',
        app: 'su',
        msgid: 'ID47',
        message: "'su root' failed for lonvick on /dev/pts/8",
      },
      {
        priority: '165',
        timestamp: '2003-08-24T05:14:15.000003-07:00',
        host: '192.0.2.1',
        app: 'myproc',
        pid: '8710',
        message: "%% It's time to make the do-nuts.",
      },
      {
        priority: '165',
        timestamp: '2003-10-11T22:14:15.003Z',
        host: 'mymachine.example.com',
        app: 'evntslog',
        msgid: 'ID47',
        structured_data: '{"exampleSDID@32473":{"iut":"3","eventSource":"Application","eventID":"1011"}}',
        message: 'An application event log entry...',
      },
      {
        priority: '165',
        timestamp: '2003-10-11T22:14:15.003Z',
        host: 'mymachine.example.com',
        app: 'evntslog',
        msgid: 'ID47',
        structured_data:
          '{"exampleSDID@32473":{"iut":"3","eventSource":"Application","eventID":"1011"},"examplePriority@32473":{"class":"high"}}',
      },
    ]);
  });

  const timestamp = '2026-11-22T01:02:03Z';
  test.each<[string, string, Fields, string?]>([
    ['no message', '<34>1 - - - - - -', { priority: '34' }],
    ['no priority', `1 ${timestamp} h a - - - m`, { timestamp, host: 'h', app: 'a', message: 'm' }],
    ['no priority and no stamp is no header', '1 - 2 = -1', { message: '1 - 2 = -1' }, 'no header'],
    ['two blanks before the message', '<34>1 - h - - - -  m', { priority: '34', host: 'h', message: ' m' }],
    ['a dash within a word', '<34>1 - -h - - - - m', { priority: '34', host: '-h', message: 'm' }],
    ['the header ends early', '<34>1 - h a', { priority: '34', host: 'h', app: 'a' }, 'the record ends early'],
    [
      'no structured data',
      '<34>1 - h a 1 - some words',
      { priority: '34', host: 'h', app: 'a', pid: '1', message: 'some words' },
      'unexpected characters',
    ],
    [
      'a dash that is none',
      '<34>1 - h a 1 - -m',
      { priority: '34', host: 'h', app: 'a', pid: '1', message: '-m' },
      'unexpected characters',
    ],
    [
      'structured data that is not closed',
      '<34>1 - - - - - [a b="c" m',
      { priority: '34', message: '[a b="c" m' },
      'brackets that do not match',
    ],
    [
      'a value that is not closed',
      '<34>1 - - - - - [a b="c\\"] m',
      { priority: '34', message: '[a b="c\\"] m' },
      'brackets that do not match',
    ],
    [
      'a value without quotes',
      '<34>1 - - - - - [a b=c] m',
      { priority: '34', message: '[a b=c] m' },
      'brackets that do not match',
    ],
    [
      'text at structured data',
      '<34>1 - - - - - [a]m',
      { priority: '34', structured_data: '{"a":{}}', message: 'm' },
      'unexpected characters',
    ],
    [
      'two blanks in the header',
      '<34>1 -  h a - - -',
      { priority: '34', message: ' h a - - -' },
      'unexpected characters',
    ],
  ])('%s', (_, line, fields, fault) => {
    expect(read(line)).toEqual([fields]);
    const chunks = [...makeParser(1000, { strict: true }).push(Buffer.from(`${line}\n`))];
    const faults = chunks.flatMap(({ rejects }) => rejects.map(({ error }) => error.context));
    expect(faults).toEqual(fault === undefined ? [] : [{ format: 'syslog', fault }]);
  });

  test.each<[string, unknown]>([
    ['[a b="c\\"\\\\\\]\\d"]', { a: { b: 'c"\\]\\d' } }],
    ['[a b="]" c=""]', { a: { b: ']', c: '' } }],
    ['[a  b="c" ]', { a: { b: 'c' } }],
    ['[a b="1" b="2"][c]', { a: { b: ['1', '2'] }, c: {} }],
    ['[a b="日本"][a c="d"]', { a: { b: '日本', c: 'd' } }],
  ])('structured data %s', (data, expected) => {
    const [fields] = read(`<34>1 - - - - - ${data} m`) as [Fields];
    expect(JSON.parse(fields['structured_data']!)).toEqual(expected);
    expect(fields['message']).toBe('m');
  });

  test('a column can ask for one value, by keys that have dots', () => {
    const parser = syslog.parser(
      { rfc: 'auto', framing: 'auto', strict: false },
      {
        paths: [
          ['structured_data', 'x@1.2', 'b'],
          ['structured_data', 'x@1.2', 'c'],
          ['structured_data', 'y', 'b'],
        ],
        rest: true,
      },
      { maxRecordBytes: 1000 },
    );
    const input = '<34>1 - h - - - [x@1.2 b="1" b="2" c="\\]"] m\n<34>1 - - - - - [y b="3"]\n';
    expect(parse(parser, [Buffer.from(input)]).map((found) => 'values' in found && found.values.slice(0, 3))).toEqual([
      ['2', ']', undefined],
      [undefined, undefined, '3'],
    ]);
  });

  test('the rest has structured data once', () => {
    const parser = syslog.parser(
      { rfc: 'auto', framing: 'auto', strict: false },
      { paths: [['host']], rest: true },
      { maxRecordBytes: 1000 },
    );
    expect(parse(parser, [Buffer.from('<34>1 - h - - - [x b="1"] m')])).toMatchObject([
      {
        values: [
          'h',
          '{"priority":"34","facility":"4","facility_name":"auth","severity":"2","severity_name":"crit","structured_data":"{\\"x\\":{\\"b\\":\\"1\\"}}","message":"m"}',
        ],
      },
    ]);
    expect(parser.unclaimed.get('structured_data')).toBe(1);
  });
});

describe('options', () => {
  test.each<[string, Partial<Options>, Fields]>([
    [
      `<34>1 2026-11-22T01:02:03Z h a - - - m`,
      { rfc: 3164 },
      { priority: '34', message: '1 2026-11-22T01:02:03Z h a - - - m' },
    ],
    ['<34>Nov 22 01:02:03 h a: m', { rfc: 5424 }, { priority: '34', message: 'Nov 22 01:02:03 h a: m' }],
    ['5 <34>a', { framing: 'lines' }, { message: '5 <34>a' }],
  ])('%s with %o', (line, options, fields) => {
    expect(read(line, options)).toEqual([fields]);
  });

  test('octets reads no lines', () => {
    expect(read('<34>a\n5 <34>b', { framing: 'octets' })).toEqual(['PARSE_RECORD', { priority: '34', message: 'b' }]);
  });

  test.each([
    ['<34>Nov 22 01:02:03 h a: m', 3164, []],
    ['<34>m', 'auto', []],
    ['Nov 22 01:02:03 h a: m', 'auto', []],
    ['<34>Nov 22 01:02:03 h a: m', 5424, ['no header']],
    ['some words', 'auto', ['no header']],
  ] as const)('strict, %s, as %s', (line, rfc, faults) => {
    const chunks = makeParser(1000, { strict: true, rfc }).push(Buffer.from(`${line}\n`));
    expect(chunks.flatMap(({ rejects }) => rejects.map(({ error }) => error.context))).toEqual(
      faults.map((fault) => ({ format: 'syslog', fault })),
    );
  });

  test.each([{}, { rfc: 5424 }, { rfc: 'auto', framing: 'octets', strict: true }])('%o are options', (options) => {
    expect(syslog.options.safeParse(options).success).toBe(true);
  });

  test.each([{ rfc: '5424' }, { rfc: 1 }, { framing: 'line' }, { delimiter: ',' }])('%o are none', (options) => {
    expect(syslog.options.safeParse(options).success).toBe(false);
  });
});

test.each([
  ['0', ['0', 'kern', '0', 'emerg']],
  ['34', ['4', 'auth', '2', 'crit']],
  ['86', ['10', 'authpriv', '6', 'info']],
  ['135', ['16', 'local0', '7', 'debug']],
  ['187', ['23', 'local7', '3', 'err']],
  ['191', ['23', 'local7', '7', 'debug']],
])('priority %s', (priority, expected) => {
  const names = ['facility', 'facility_name', 'severity', 'severity_name'];
  expect(read(`<${priority}>m`, {}, names)).toEqual([Object.fromEntries(names.map((name, i) => [name, expected[i]!]))]);
});

test('the example of RFC 6587: a record holds a line end, the next follows at once', () => {
  expect(read(example('rfc6587-octet-counted.bin'))).toMatchObject([
    { host: 'h', app: 'a', message: 'one\nstill one' },
    { host: 'h', app: 'a', message: 'two' },
    { host: 'h', app: 'su', message: '日本語' },
  ]);
});

test('a count that nothing can satisfy is skipped, not held', () => {
  const parser = makeParser(10_000);
  const piece = Buffer.alloc(1 << 20, 0x61);
  expect(parser.push(Buffer.from('999999999999999 <34>'))).toEqual([]);
  for (let i = 0; i < 200; i++) expect(parser.push(piece)).toEqual([]);
  const before = process.memoryUsage().arrayBuffers;
  expect(before).toBeLessThan(100 << 20);
  expect(flatten(parser.end())).toMatchObject([
    { number: 1, code: 'PARSE_TOO_LONG', offset: 16, length: (200 << 20) + 4 },
  ]);
});

test('digits without end take no time', () => {
  const parser = makeParser(1 << 20, { framing: 'octets' });
  const piece = Buffer.alloc(1 << 10, 0x31);
  const started = process.cpuUsage();
  for (let i = 0; i < 4096; i++) expect(parser.push(piece)).toEqual([]);
  expect(flatten(parser.end())).toMatchObject([{ code: 'PARSE_TOO_LONG', length: 4 << 20 }]);
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
});
