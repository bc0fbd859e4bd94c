import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { access } from '../../src/lib/parse/access.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { formatSuite, parse } from '../suites/format-suite.ts';
import { fieldsOrFaults } from './fields-or-faults.ts';

const NAMES = 'remote_addr remote_user time_local request request_method request_uri server_protocol status body_bytes_sent http_referer http_user_agent'.split(' '); // prettier-ignore
const parserOf = (
  options: object = {},
  names: readonly string[] = NAMES,
  maxRecordBytes = 100_000,
  start?: ParserStart,
) =>
  access.parser(
    access.options.parse(options),
    { paths: names.map((name) => [name]), rest: true },
    { maxRecordBytes },
    start,
  );
const toUtf8 = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text, 'latin1').toString());

/** The fields of each record, or the fault of a reject. */
const read = (pattern: string, input: string | Buffer, options: object = {}): unknown[] =>
  fieldsOrFaults(parserOf({ pattern, ...options }, []), input);

const TIME = '22/Nov/2026:13:00:01 +0900';
const line = (request: string, tail = '200 15 "-" "curl/8.5.0"') => `192.0.2.7 - - [${TIME}] "${request}" ${tail}`;
const row = (request?: string, method?: string, uri?: string, protocol?: string) => [
  '192.0.2.7',
  undefined,
  TIME,
  request,
  method,
  uri,
  protocol,
  '200',
  '15',
  undefined,
  'curl/8.5.0',
  '{}',
];

formatSuite(
  'access',
  (maxRecordBytes, start) => parserOf({}, NAMES, maxRecordBytes, start),
  [
    {
      name: 'lines of the combined format',
      input: `192.0.2.7 - frank [${TIME}] "GET /a HTTP/1.0" 200 2326 "http://example.com/" "Mozilla/5.0 (X11)"\r\n`,
      finds: [
        ['192.0.2.7', 'frank', TIME, 'GET /a HTTP/1.0', 'GET', '/a', 'HTTP/1.0', '200', '2326', 'http://example.com/', 'Mozilla/5.0 (X11)', '{}'], // prettier-ignore
      ],
    },
    { name: 'spaces in the URI', input: line('GET /a b c HTTP/1.1'), finds: [row('GET /a b c HTTP/1.1', 'GET', '/a b c', 'HTTP/1.1')] }, // prettier-ignore
    { name: 'no protocol', input: line('GET /a b'), finds: [row('GET /a b', 'GET', '/a b')] },
    { name: 'no URI', input: line('GET HTTP/1.1'), finds: [row('GET HTTP/1.1', 'GET', undefined, 'HTTP/1.1')] },
    { name: 'no request', input: line('-'), finds: [row()] },
    { name: 'an empty request', input: line(''), finds: [row('')] },
    { name: 'a lone word', input: line('quit'), finds: [row('quit')] },
    { name: 'a method of our own', input: line('M-SEARCH * HTTP/1.1'), finds: [row('M-SEARCH * HTTP/1.1', 'M-SEARCH', '*', 'HTTP/1.1')] }, // prettier-ignore
    { name: 'bytes of TLS that are UTF-8', input: line('\\x16\\x03\\x01'), finds: [row('\x16\x03\x01')] },
    { name: 'bytes of TLS that are not', input: line('\\x16\\x03\\x01\\xFC'), finds: [row('\\x16\\x03\\x01\\xFC')] },
    {
      name: 'escapes',
      input: line('GET /\\xe6\\x97\\xa5\\"\\\\x41\\t\\q\\ HTTP/1.1'),
      finds: [row('GET /日"\\x41\t\\q\\ HTTP/1.1', 'GET', '/日"\\x41\t\\q\\', 'HTTP/1.1')],
    },
    { name: 'a quote without backslash', input: line('GET /"a" HTTP/1.1'), finds: ['PARSE_RECORD'] },
    {
      name: 'a quote without backslash that no space follows',
      input: line('GET /"a"b HTTP/1.1'),
      finds: [row('GET /"a"b HTTP/1.1', 'GET', '/"a"b', 'HTTP/1.1')],
    },
    {
      name: 'a user with spaces, an IPv6 address',
      input: line('-').replace('192.0.2.7 - -', '2001:db8::1 - john "the" doe'),
      finds: [['2001:db8::1', 'john "the" doe', ...row().slice(2)]],
    },
    {
      name: 'lines that do not fit, alone',
      input: [line('-'), 'Starting up', line('-', '200'), line('-', '200 15 "-" "a" 7'), line('-')].join('\n'),
      finds: [row(), 'PARSE_RECORD', 'PARSE_RECORD', 'PARSE_RECORD', row()],
    },
    {
      name: 'backslashes at the ends of lines',
      input: `${line('-')}\\\n\\\n${line('\\')}\n${line('-')}`,
      finds: ['PARSE_RECORD', 'PARSE_RECORD', 'PARSE_RECORD', row()],
    },
    {
      name: 'a line that is not UTF-8, and one over the limit',
      input: Buffer.concat([Buffer.from(`${line('-')}\n\xff\n`, 'latin1'), Buffer.from(line('x'.repeat(100)))]),
      maxRecordBytes: 100,
      finds: [row(), 'PARSE_ENCODING', 'PARSE_TOO_LONG'],
    },
  ].map((one) => ({ ...one, finds: one.finds as never })),
  line('GET /é HTTP/1.1'),
);

describe('patterns', () => {
  test.each<[string, string, string, object]>([
    ['common', 'common', `::1 - - [${TIME}] "-" 408 -`, { remote_addr: '::1', time_local: TIME, status: '408' }],
    [
      'an Apache virtual host',
      '%v:%p %h %l %u %t \\"%r\\" %>s %O',
      `[2001:db8::2]:443 192.0.2.7 - bob [${TIME}] "GET / HTTP/2.0" 200 12`,
      {
        server_name: '[2001:db8::2]',
        server_port: '443',
        remote_addr: '192.0.2.7',
        remote_user: 'bob',
        time_local: TIME,
        request: 'GET / HTTP/2.0',
        request_method: 'GET',
        request_uri: '/',
        server_protocol: 'HTTP/2.0',
        status: '200',
        bytes_sent: '12',
      },
    ],
    [
      'Apache directives with arguments',
      '%{X-Forwarded-For}i %a %{c}a %{remote}p "%{sid}C" "%{Content-Type}o" %{ms}T %D %{SSL_CIPHER}x %^FB %{tid}P 100%%',
      '203.0.113.1, 203.0.113.2 192.0.2.7 ::1 443 "a b" "text/html; x" 12 12345 TLS_AES 9 77 100%',
      {
        http_x_forwarded_for: '203.0.113.1, 203.0.113.2',
        remote_addr: '192.0.2.7',
        realip_remote_addr: '::1',
        remote_port: '443',
        cookie_sid: 'a b',
        sent_http_content_type: 'text/html; x',
        request_time_ms: '12',
        request_time_us: '12345',
        ssl_cipher: 'TLS_AES',
        first_byte_time_us: '9',
        tid: '77',
      },
    ],
    [
      'Apache conditions, a request in pieces',
      '%400,501{User-Agent}i "%m %U%q %H" %!200,304s %<s',
      'a b c "GET /a b?c=d e HTTP/1.1" 200 404',
      {
        http_user_agent: 'a b c',
        request_method: 'GET',
        request_uri: '/a b?c=d e',
        server_protocol: 'HTTP/1.1',
        status: '200',
        status_2: '404',
      },
    ],
    [
      'an Apache time with spaces, without brackets',
      '%{%F %T}t.%{msec_frac}t %h %{end:sec}t',
      '2026-11-22 13:00:01.250 192.0.2.7 1795316401',
      { time_local: '2026-11-22 13:00:01', time_msec_frac: '250', remote_addr: '192.0.2.7', time_sec: '1795316401' },
    ],
    [
      'an Apache time between values that one text separates',
      '%{X}i %{%d %b %Y}t %s',
      'a b 22 Nov 2026 200',
      { http_x: 'a b', time_local: '22 Nov 2026', status: '200' },
    ],
    [
      'an unquoted request',
      '%h %r %>s %b',
      '192.0.2.7 GET /a b HTTP/1.1 200 15',
      {
        remote_addr: '192.0.2.7',
        request: 'GET /a b HTTP/1.1',
        request_method: 'GET',
        request_uri: '/a b',
        server_protocol: 'HTTP/1.1',
        status: '200',
        body_bytes_sent: '15',
      },
    ],
    [
      'nginx with its own labels',
      '$remote_addr - $remote_user [$time_iso8601] $status rt=$request_time ua="$http_user_agent" us="$upstream_status"',
      '192.0.2.7 - - [2026-11-22T13:00:01+09:00] 200 rt=0.005 ua="a ua=b" us="502, 200"',
      {
        remote_addr: '192.0.2.7',
        time_iso8601: '2026-11-22T13:00:01+09:00',
        status: '200',
        request_time: '0.005',
        http_user_agent: 'a ua=b',
        upstream_status: '502, 200',
      },
    ],
    [
      'braces, other separators, an empty value',
      '${remote_addr}|$time_local|${status}x|$my_own|$http_x',
      `192.0.2.7|${TIME}|200x|a b|`,
      { remote_addr: '192.0.2.7', time_local: TIME, status: '200', my_own: 'a b' },
    ],
    [
      'a path and its query are one field',
      '$status "$uri$is_args$args"',
      '200 "/a?b=c"',
      { status: '200', request_uri: '/a?b=c' },
    ],
    [
      'an AWS load balancer, and a field that is new',
      '$type $time $elb $client:$client_port $target:$target_port $target_time "$request" "$http_user_agent"$_extra',
      'h2 2026-11-22T04:00:01.1Z app/lb/1 2001:db8::1:2817 - -1 "GET https://a.example:443/ HTTP/2.0" "curl" "-" new',
      {
        type: 'h2',
        time: '2026-11-22T04:00:01.1Z',
        elb: 'app/lb/1',
        client: '2001:db8::1',
        client_port: '2817',
        target_time: '-1',
        request: 'GET https://a.example:443/ HTTP/2.0',
        request_method: 'GET',
        request_uri: 'https://a.example:443/',
        server_protocol: 'HTTP/2.0',
        http_user_agent: 'curl',
        _extra: ' "-" new',
      },
    ],
    [
      'AWS S3',
      '$owner $bucket [$time_local] $remote_addr $requester $request_id $operation $key "$request" $status $error',
      `79a5 logs [${TIME}] 192.0.2.3 79a5 3E57 REST.GET.OBJECT a%2520b "GET /logs/a%20b HTTP/1.1" 404 NoSuchKey`,
      {
        owner: '79a5',
        bucket: 'logs',
        time_local: TIME,
        remote_addr: '192.0.2.3',
        requester: '79a5',
        request_id: '3E57',
        operation: 'REST.GET.OBJECT',
        key: 'a%2520b',
        request: 'GET /logs/a%20b HTTP/1.1',
        request_method: 'GET',
        request_uri: '/logs/a%20b',
        server_protocol: 'HTTP/1.1',
        status: '404',
        error: 'NoSuchKey',
      },
    ],
  ])('%s', (_, pattern, input, expected) => {
    expect(read(pattern, input)).toEqual([expected]);
  });

  test('a dash can be kept', () => {
    const found = read('$target:$port "$http_a" $b', '- "-" -\n-:- "" -\n', { keep_dash: true });
    expect(found).toEqual([
      { target: '-', http_a: '-', b: '-' },
      { target: '-', port: '-', http_a: '', b: '-' },
    ]);
  });

  test.each<[string, string, string | undefined]>([
    ['json', '"a \\"b\\" \\u0007\\u00e9\\ud83d\\ude00\\ud83d \\/\\n\\x41" 1', 'a "b" \x07é😀\ufffd /\n\\x41'],
    ['none', '"a \\"b\\" \\x41\\" 1', 'a \\"b\\'],
    ['default', '"a \\"b\\" \\x41\\\\" 1', 'a "b" A\\'],
  ])('escape %s', (escape, input, expected) => {
    const [found] = read('"$http_a" $_extra', input, { escape });
    expect(found).toMatchObject({ http_a: expected });
  });

  test('without escapes, only the end of the line ends a value that stands last', () => {
    expect(read('$a "$http_a"', '1 "x" "y"', { escape: 'none' })).toEqual([{ a: '1', http_a: 'x" "y' }]);
  });

  test.each<[string, string, string, string, string?]>([
    ['the line ends early', '$a $b', '1', 'fewer fields than expected'],
    ['the line ends in front of the last text', '$a;', '1', 'fewer fields than expected'],
    ['a value less in free text', '$http_a $b $c', '1 2', 'fewer fields than expected'],
    ['a value more', '$a $b', '1 2 3', 'more fields than expected'],
    ['a text behind the last one', '$a "$b"', '1 "2" 3', 'more fields than expected'],
    ['another text in front', '<$a> $b', '1 2', 'unexpected characters'],
    ['another text between', '$a [$b] $c', '1 2 3', 'unexpected characters'],
    ['a quote is open', '$a "$b"', '1 "2\\"', 'a quote that is never closed'],
    ['a quote is open, without escapes', '$a "$b"', '1 "2', 'a quote that is never closed', 'none'],
  ])('rejects where %s', (_, pattern, input, fault, escape = 'default') => {
    expect(read(pattern, input, { escape })).toEqual([fault]);
  });

  test.each([
    ['plain text', 'has no field'],
    ['', 'has no field'],
    ['%h $status', 'has both `%` directives and `$` variables'],
    ['%h%u', 'has nothing between `remote_addr` and `remote_user`, so that nobody can tell them apart'],
    ['$status$request', 'has nothing between `status` and `request`, so that nobody can tell them apart'],
    ['%h %Z', 'has the directive `%Z`, which is not known'],
    ['%h %i', 'has the directive `%i`, which is not known'],
    ['%h %{}i', 'has the directive `%{}i`, which is not known'],
    ['%h %{none}p', 'has the directive `%{none}p`, which is not known'],
    ['%h %{X}s', 'has the directive `%{X}s`, which is not known'],
    ['%h 5% %s', 'has a `%` without a directive'],
    ['$status $', 'has a `$` without a variable'],
    ['%h\\n%s', 'has a line end'],
    ['%{%c}t %s', 'has a time whose spaces vary in number, and a space behind it'],
  ])('refuses %s', (pattern, fault) => {
    const { error } = access.options.safeParse({ pattern });
    expect(error?.issues.map(({ message }) => message.split('\n')[0])).toEqual([fault]);
    expect(() => access.parser({ pattern, escape: 'default', keep_dash: false }, { paths: [], rest: false }, { maxRecordBytes: 9 })).toThrow(TypeError); // prettier-ignore
  });
});

describe('a printed line parses back', () => {
  const escaped = (text: string) =>
    text
      .replaceAll(/["\\]/g, '\\$&')
      .replaceAll(/[^\x20-\x7e]+/g, (run) =>
        [...Buffer.from(run)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
      );
  const free = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => text !== '-');
  const user = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== '-' && !text.includes(' ['));
  const token = fc.stringMatching(/^[A-Za-z0-9.:]{1,12}$/);

  test('Combined', () => {
    fc.assert(
      fc.property(token, user, token, free, free, free, (address, user, status, request, referer, agent) => {
        const text = `${address} - ${escaped(user)} [${TIME}] "${escaped(request)}" ${status} 1 "${escaped(referer)}" "${escaped(agent)}"\n`;
        const names = [
          'remote_addr',
          'remote_user',
          'time_local',
          'request',
          'status',
          'http_referer',
          'http_user_agent',
        ];
        const [found] = parse(parserOf({}, names), [Buffer.from(text)]);
        expect(found).toMatchObject({ raw: text.slice(0, -1) });
        expect('values' in found! ? found.values.slice(0, -1).map(toUtf8) : found).toEqual(
          [address, user, TIME, request, status, referer, agent].map((value) => value.toWellFormed()),
        );
      }),
    );
  });

  test('nothing of a line that fits is lost, whatever it holds', () => {
    const hostile = fc.string({ unit: fc.constantFrom('"', '\\', ' ', '-', '[', ']', ':', 'x', 'é'), maxLength: 30 });
    fc.assert(
      fc.property(hostile, (text) => {
        const [found] = read('$a:$b [$c] "$http_d" $http_e $f', text, { escape: 'none', keep_dash: true });
        if (found === undefined || typeof found === 'string') return;
        const { a = '', b = '', c = '', http_d = '', http_e = '', f = '' } = found as Record<string, string>;
        expect(`${a}:${b} [${c}] "${http_d}" ${http_e} ${f}`).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});

test('parts of the request are made only where something looks at them', () => {
  const parser = access.parser(access.options.parse({}), { paths: [['request_uri']], rest: false }, { maxRecordBytes: 999 }); // prettier-ignore
  expect(parse(parser, [Buffer.from(line('GET /a HTTP/1.1'))])).toMatchObject([{ values: ['/a'] }]);
  expect([...parser.unclaimed.keys()]).not.toContain('request_method');
});

test('lines that lack what is looked for are read in linear time', () => {
  const input = Buffer.from('a "\\'.repeat(20).concat('\n').repeat(50_000));
  const started = process.cpuUsage().user;
  expect(parse(parserOf({}, [], 1_000), [input])).toHaveLength(50_000);
  expect(process.cpuUsage().user - started).toBeLessThan(3_000_000);
});
