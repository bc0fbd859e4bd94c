import { describe, expect, test } from 'vitest';
import { keyvalue } from '../../src/lib/parse/keyvalue.ts';
import type { ParserStart } from '../../src/lib/seams.ts';
import { formatSuite, parse } from '../suites/format-suite.ts';

const parserWith =
  (options: object, paths: readonly (readonly string[])[] = []) =>
  (maxRecordBytes: number, start?: ParserStart) =>
    keyvalue.parser(keyvalue.options.parse(options), { paths, rest: true }, { maxRecordBytes }, start);
const rest = (fields: object) => [JSON.stringify(fields)];

formatSuite(
  'keyvalue with separators of its own',
  parserWith({ pairs: [',', ';'], equals: ['=', ':'], quote: `"'` }),
  [
    { name: 'each separator', input: 'a=1, b="x y"; c: d', finds: [rest({ a: '1', b: 'x y', c: 'd' })] },
    { name: 'the first sign counts', input: 'a: b=c; d=e:f', finds: [rest({ a: 'b=c', d: 'e:f' })] },
    { name: 'separators in quotes', input: `a="x, y"; b='p; "q"'`, finds: [rest({ a: 'x, y', b: 'p; "q"' })] },
    { name: 'blanks inside stay', input: ' first name = x  y , b = ', finds: [rest({ 'first name': 'x  y', b: '' })] },
    { name: 'names in quotes', input: `"a b": 1, 'c':"d"`, finds: [rest({ 'a b': '1', c: 'd' })] },
    { name: 'empty pairs are none', input: ',a=1,, ;b=2;', finds: [rest({ a: '1', b: '2' })] },
    {
      name: 'escapes of quotes and backslashes only',
      input: String.raw`a="x \"y\" C:\new \\"; b='it\'s'`,
      finds: [rest({ a: String.raw`x "y" C:\new ` + '\\', b: "it's" })],
    },
    { name: 'no pair', input: 'a, b\nc=1', finds: ['PARSE_RECORD', rest({ c: '1' })] },
  ],
  'a=1; b="é"',
);

const audit = parserWith({ quote: `"'`, nested: ['msg'], hex: ['exe', 'proctitle', 'cmd'] }, [
  ['type'],
  ['msg'],
  ['msg', 'op'],
  ['msg', 'exe'],
  ['proctitle'],
]);
formatSuite(
  'keyvalue of Linux auditd',
  audit,
  [
    {
      name: 'a list of pairs in quotes',
      input: `type=USER_LOGIN msg=audit(1364481363.243:24287): pid=2889 msg='op=login id=0 exe="/usr/sbin/sshd" res=success'`,
      finds: [
        [
          'USER_LOGIN',
          'audit(1364481363.243:24287):',
          'login',
          '/usr/sbin/sshd',
          undefined,
          JSON.stringify({ pid: '2889', 'msg.id': '0', 'msg.res': 'success' }),
        ],
      ],
    },
    {
      name: 'text in hexadecimal digits',
      input: `type=PROCTITLE proctitle=62617368002D6300C3A900 msg='exe=2F746D702F78'\ntype=X proctitle="6261" msg=''\ntype=Y proctitle=626\ntype=Z proctitle=FF`,
      finds: [
        ['PROCTITLE', undefined, undefined, '/tmp/x', 'bash -c é', '{}'],
        ['X', undefined, undefined, undefined, '6261', '{}'],
        ['Y', undefined, undefined, undefined, '626', '{}'],
        ['Z', undefined, undefined, undefined, 'FF', '{}'],
      ],
    },
    {
      name: 'what is wrong inside',
      input: `type=A msg='op="x'\ntype=B msg='op=x'y\ntype=C msg='op=x`,
      finds: ['PARSE_RECORD', 'PARSE_RECORD', 'PARSE_RECORD'],
    },
  ],
  `type=A msg='op=x exe="é"'`,
);

describe('one record', () => {
  test.each<[string, object, string, object | string]>([
    [
      'a firewall log',
      {},
      'date=2019-05-10 time=11:37:47 logid="0000000013" type="traffic" srcip=10.1.100.11 app="HTTP.BROWSER_Firefox"',
      {
        date: '2019-05-10',
        time: '11:37:47',
        logid: '0000000013',
        type: 'traffic',
        srcip: '10.1.100.11',
        app: 'HTTP.BROWSER_Firefox',
      },
    ],
    ['bare text as flags', {}, 'on a=1', { on: 'true', a: '1' }],
    ['bare text left out', { bare: 'ignore' }, 'Nov 22 host a=1', { a: '1' }],
    ['bare text refused', { bare: 'reject' }, 'on a=1', 'text that is no pair'],
    ['without quotes', { quote: false }, 'a="b c"', { a: '"b', 'c"': 'true' }],
    ['without trimming', { pairs: ',', trim: false }, 'a = 1 ,b=2', { 'a ': ' 1 ', b: '2' }],
    [
      'long separators, the longest first',
      { pairs: ['|', '||'], equals: '=>' },
      'a=>b=1||c=>|d=>2',
      { a: 'b=1', c: '', d: '2' },
    ],
    ['blanks around the sign', { equals: ['=', ' = '] }, 'a = b c=d', { a: 'b', c: 'd' }],
    ['escapes of JSON', { escape: 'json' }, String.raw`a="x\ny"`, { a: 'x\ny' }],
    ['no escapes', { escape: 'none' }, String.raw`a="C:\" b="\n"`, { a: 'C:\\', b: '\\n' }],
    ['a separator that the next line begins with', { pairs: '\n;' }, 'a=1', { a: '1' }],
  ])('%s', (_, options, line, expected) => {
    const found = parserWith(options)(1000).push(Buffer.from(`${line}\n`));
    const faults = found.flatMap(({ rejects }) => rejects.map(({ error }) => error.context));
    const records = parse(parserWith(options)(1000), [Buffer.from(line)]).flatMap((item) =>
      'values' in item ? [item.values] : [],
    );
    expect({ faults, records }).toEqual(
      typeof expected === 'string'
        ? { faults: [{ format: 'keyvalue', fault: expected }], records: [] }
        : { faults: [], records: [rest(expected)] },
    );
  });
});

test('names are counted by record', () => {
  const parser = parserWith({}, [['a']])(1000);
  parser.push(Buffer.from('a=1 b=2\nb=3\n'));
  expect([...parser.unclaimed]).toEqual([['b', 2]]);
});

test.each([
  [{ pairs: '' }, 'must be ASCII characters\nwrite at least one, none beyond ASCII'],
  [{ equals: '＝' }, 'must be ASCII characters\nwrite at least one, none beyond ASCII'],
  [{ quote: 'a' }, 'must be ASCII signs\nwrite such as `"`'],
])('%j is refused', (options, message) => {
  expect(JSON.stringify(keyvalue.options.safeParse(options).error?.issues)).toContain(JSON.stringify(message));
});
