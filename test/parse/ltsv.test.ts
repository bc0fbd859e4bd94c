import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ltsv } from '../../src/lib/parse/ltsv.ts';
import { formatSuite, parse } from '../suites/format-suite.ts';
import type { MakeParser } from '../suites/format-suite.ts';

const makeParser: MakeParser = (maxRecordBytes, start) =>
  ltsv.parser({}, { paths: [['host'], ['req']], rest: true }, { maxRecordBytes }, start);
const row = (host?: string, req?: string, rest: object = {}) => [host, req, JSON.stringify(rest)];

formatSuite(
  'ltsv',
  makeParser,
  [
    { name: 'labels and values', input: 'host:a\treq:GET /\tx:1', finds: [row('a', 'GET /', { x: '1' })] },
    { name: 'values stand as they are', input: 'host: "a\\t:b" \treq:', finds: [row(' "a\\t:b" ', '')] },
    { name: 'two tabs are one', input: 'host:a\t\treq:b\t\n', finds: [row('a', 'b')] },
    {
      name: 'what has no label',
      input: 'host:a\tb\n:c\nhost:d\nplain',
      finds: ['PARSE_RECORD', 'PARSE_RECORD', row('d'), 'PARSE_RECORD'],
    },
    { name: 'characters beyond ASCII', input: 'host:é\t名:日本', finds: [row('é', undefined, { 名: '日本' })] },
  ],
  'host:127.0.0.1\treq:GET /é',
);

test('the example of ltsv.org', () => {
  const paths = ['host', 'ident', 'user', 'time', 'req', 'status', 'size'].map((name) => [name]);
  const parser = ltsv.parser({}, { paths, rest: true }, { maxRecordBytes: 1000 });
  const [record] = parse(parser, [readFileSync('test/fixtures/spec-examples/ltsv.log')]);
  expect(record).toMatchObject({
    values: [
      '127.0.0.1',
      '-',
      'frank',
      '[10/Oct/2000:13:55:36 -0700]',
      'GET /apache_pb.gif HTTP/1.0',
      '200',
      '2326',
      '{}',
    ],
  });
});
