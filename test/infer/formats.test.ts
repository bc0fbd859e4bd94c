import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPreset } from '../../src/lib/config/use-presets.ts';
import { checkEntry } from '../../src/lib/infer/check-entry.ts';
import { propose } from '../../src/lib/infer/propose.ts';
import { entryOf } from '../../src/lib/infer/render-proposal.ts';
import { runLog } from '../../src/lib/infer/run-log.ts';
import type { Sample } from '../../src/lib/infer/sample.ts';
import { presetNames } from '../../src/lib/presets/preset-files.ts';
import { LIMITS, sampleOf } from './sample-of.ts';

/** Proposes an entry, holds that `check` accepts it, and runs the sample through it. */
function outcome(sample: Sample): { readonly is: string; readonly sent: number; readonly rejected: number } {
  const proposal = propose([sample], LIMITS);
  const { config, problems } = checkEntry(entryOf(proposal));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { sent, rejected } = runLog(config!.logs[0]!, [sample], LIMITS, 0);
  const { type, multiline } = proposal.format ?? { type: '' };
  const is =
    proposal.use === undefined ? `${type}${multiline === undefined ? '' : ', lines joined'}` : `use ${proposal.use}`;
  return { is, sent, rejected: [...rejected.values()].reduce((sum, count) => sum + count, 0) };
}

test.each([
  ['cloudfront.log', 'use cloudfront', 1],
  ['cloudwatch-subscription-concat.json', 'json', 3],
  ['iis-w3c.log', 'use iis-w3c', 2],
  ['japanese-eucjp.log', 'regex', 5],
  ['japanese-iso2022jp.log', 'regex', 5],
  ['japanese-sjis.log', 'regex', 5],
  ['japanese-utf16be-bom.log', 'regex', 5],
  ['japanese-utf16le-bom.log', 'regex', 5],
  ['japanese-utf16le-nobom.log', 'regex', 5],
  ['japanese-utf8.log', 'regex', 5],
  ['japanese-utf8bom.log', 'regex', 5],
  ['java-stack.log', 'regex, lines joined', 3],
  ['leef.log', 'use leef', 3],
  ['ltsv.log', 'ltsv', 1],
  ['rfc3164.log', 'use syslog', 4],
  ['rfc5424.log', 'use syslog', 4],
  ['rfc6587-octet-counted.bin', 'use syslog', 3],
  ['../samples/AppEvents_CL.ndjson', 'json', 3],
  ['../samples/PlainText_CL.ndjson', 'json', 8],
  ['../samples/ServiceEvents_CL.ndjson', 'json', 30],
  ['../samples/WebRequests_CL.ndjson', 'json', 20],
])('the fixture %s is %s, all %i records of it', (file, is, sent) => {
  const bytes = readFileSync(join(import.meta.dirname, '../fixtures/spec-examples', file));
  expect(outcome(sampleOf(bytes, file))).toEqual({ is, sent, rejected: 0 });
});

/** By preset, what its samples are taken for: those that have few columns of their own are told column by column. */
const OF_PRESETS: Readonly<Record<string, readonly string[]>> = {
  'apache-combined': ['use apache-combined', 'use apache-combined'],
  // Half of the second is broken.
  'aws-alb': ['use aws-alb', 'text'],
  'aws-cloudtrail': ['use aws-cloudtrail'],
  // The third has no record that is sound.
  'aws-vpc-flow': ['use aws-vpc-flow', 'use aws-vpc-flow', 'text'],
  'azure-diagnostic': ['use azure-diagnostic'],
  // Of the second the tuples are broken.
  'azure-flow-log': ['use azure-flow-log', 'json'],
  'azure-nsg-flow-log': ['use azure-nsg-flow-log', 'json'],
  cef: ['use cef', 'use cef', 'use cef'],
  cloudfront: ['use cloudfront', 'use cloudfront'],
  // Half of the second is broken.
  'csv-header': ['csv', 'text'],
  'iis-w3c': ['use iis-w3c', 'use iis-w3c'],
  'json-lines': ['json'],
  leef: ['use leef', 'use leef'],
  // A third of the second has no time.
  'linux-auditd': ['use linux-auditd', 'logfmt', 'use linux-auditd'],
  'nginx-access': ['use nginx-access', 'use nginx-access', 'use nginx-access'],
  syslog: ['use syslog', 'use syslog'],
};

test.each(presetNames())('the samples of the preset %s', (name) => {
  const { tests } = readPreset(name).log as { readonly tests: readonly { readonly input: string }[] };
  expect(tests.map(({ input }) => outcome(sampleOf(input, `${name}/a.log`)).is)).toEqual(OF_PRESETS[name]);
});

test.each([
  ['an array over many lines', 'json', '[\n {"a": 1},\n {"a": 2}\n]', 2],
  ['an envelope that is known', 'json', '{"records":[{"a":1},{"a":2}]}', 2],
  ['an envelope of another name', 'json', '{"n":2,"items":[{"a":1},{"a":2}]}', 2],
  ['JSON with a line that is none', 'json', '{"a":1}\nx\n{"a":2}\n{"a":3}\n', 3],
  ['commas, and a first line of names', 'csv', 'time,host name,n\n2026-11-24,w,1\n2026-11-25,w,2\n', 2],
  ['no line of names', 'csv', '2026-11-24T07:58:14Z,w,1\n2026-11-24T07:58:15Z,w,2\n', 2],
  ['semicolons', 'csv', 'Datum;Wert\n24.11.2026;1\n25.11.2026;2\n', 2],
  ['tabs', 'csv', 'ts\thost\n1795507094\tw\n1795507095\tw\n', 2],
  ['bars', 'csv', '2026-11-24 07:58:14 | INFO | started\n2026-11-24 07:58:15 | WARN | slow\n', 2],
  ['the format common', 'access', '10.0.0.1 - - [24/Nov/2026:07:58:14 +0000] "GET / HTTP/1.1" 200 6\n', 1],
  [
    'logfmt',
    'logfmt',
    'ts=2026-11-24T07:58:14Z level=info msg="a b"\nts=2026-11-24T07:58:15Z level=warn msg=c ok\n',
    2,
  ],
  ['pairs with commas', 'keyvalue', 'a=1, b=two words, c=3\na=2, b=x, c=4\n', 2],
  ['pairs with semicolons', 'keyvalue', 'a=1;b=two words\na=2;b=x\n', 2],
  [
    'a stamp and a level',
    'regex',
    '2026-11-24 07:58:14,123 [WARN] low, and so on\n2026-11-24 07:58:15,123 [INFO] fine\n',
    2,
  ],
  ['a trace behind a record', 'regex, lines joined', '2026-11-24 07:58:14 - db - ERROR - x\nTraceback:\n  at y\n', 1],
  ['lines of programs that begin with a stamp', 'regex', '2026-11-24 05:30:00 maintenance window: open\n', 1],
  ['sentences', 'text', 'Hello, you there.\nNothing, really, to see here.\n', 2],
  ['words with one pair', 'text', 'user=alice came in\nthen she went\n', 2],
])('%s: %s', (_, is, content, sent) => {
  const { rejected: _rejected, ...found } = outcome(sampleOf(content));
  expect(found).toEqual({ is, sent });
});

test('text in Windows-1252 gets that encoding, where the Japanese ones do not take it', () => {
  const lines = '2026-11-24 07:58:14 "caf\u00e9 \u2013 na\u00efve"\n'.repeat(3);
  const sample = sampleOf(Buffer.from(lines.replaceAll('\u2013', '\u0096'), 'latin1'));
  expect(propose([sample], LIMITS).encodings).toEqual(['shift_jis', 'euc-jp', 'windows-1252']);
  expect(outcome(sample)).toEqual({ is: 'regex', sent: 3, rejected: 0 });
});

test('a record that is cut at the end of a sample is not held against the format', () => {
  const content = `[${'{"a":"some text","time":"2026-11-24T07:58:14Z"},\n'.repeat(9000)}`;
  const sample = sampleOf(content.slice(0, 400_000), 'x.json', true);
  expect(outcome(sample)).toMatchObject({ is: 'json', rejected: 0 });
});

test('one record may be longer than what is judged', () => {
  const sample = sampleOf(JSON.stringify({ a: 'x'.repeat(300_000), b: 1 }));
  expect(outcome(sample)).toEqual({ is: 'json', sent: 1, rejected: 0 });
});

test('several samples of one log are judged together', () => {
  const [a, b] = [sampleOf('{"n":1}\n', 'a.json'), sampleOf('{"n":1.5,"m":1}\n', 'b.json')];
  const { columns } = propose([a, b], LIMITS);
  expect(columns.map(({ name, entry }) => [name, entry.type])).toEqual([
    ['TimeGenerated', undefined],
    ['n_value', 'real'],
    ['m_value', 'long'],
  ]);
});
