import { expect, test } from 'vitest';
import { loadConfig } from '../../src/lib/config/load-config.ts';
import { valueChecks } from '../../src/lib/map/value-checks.ts';
import { parse } from '../suites/format-suite.ts';
import { logWith, problemsOf } from './problems.ts';

/** The keys stand in line 6 of the text, from character 5 on. */
const withKeys = (keys: string): string => logWith({ keys: `    table: A_CL\n    ${keys}\n` });

test.each<[string, string]>([
  ['encoding: shift-jsi', '6:15  unknown encoding `shift-jsi`  (did you mean `shift_jis`?)'],
  ['encoding: atuo', '6:15  unknown encoding `atuo`  (did you mean `auto`?)'],
  [
    'encoding: klingon-99',
    '6:15  unknown encoding `klingon-99`  (use a name of the WHATWG, such as `shift_jis` or `windows-1252`)',
  ],
  ['encoding: ""', '6:15  `encoding` is empty  (write a text)'],
  ['encoding: [utf-8]', '6:15  `encoding` must be a text, not a list  (put quotes around it, if it is meant as text)'],
  ['encodings: [shift_jis, euc-pj]', '6:28  unknown encoding `euc-pj`  (did you mean `euc-jp`?)'],
  ['encodings: [utf-16le]', '6:17  `utf-16le` is recognised without being listed  (leave it out)'],
  [
    'encodings: [auto]',
    '6:17  unknown encoding `auto`  (use a name of the WHATWG, such as `shift_jis` or `windows-1252`)',
  ],
  [
    'encoding: sjis\n    encodings: [sjis]',
    '7:5  warning: `encodings` counts only with `encoding: auto`  (keep one of the two)',
  ],
])('%s', (keys, problem) => {
  expect(problemsOf(withKeys(keys))).toEqual([`logs.yaml:${problem}`]);
});

test.each([
  'encoding: CP932',
  'encoding: utf-16',
  'encoding: auto',
  'encodings: []',
  'encodings: [big5, windows-1252]',
])('%s is sound', (keys) => {
  expect(problemsOf(withKeys(keys))).toEqual([]);
});

test.each([
  ['', '8ab48e9a8ab48e9a', '感字感字'],
  ['encodings: [euc-jp]', 'b4c1bbfa', '漢字'],
  ['encoding: latin1', 'e9', 'é'],
])('a parser of a log with %j is given UTF-8', (keys, hex, expected) => {
  const log = loadConfig(withKeys(keys === '' ? 'zone: UTC' : keys), 'logs.yaml', valueChecks).logs[0]!;
  const parser = log.format.parser({ paths: [['message']], rest: false }, { maxRecordBytes: 100 });
  const [found] = parse(parser, [Buffer.from(hex, 'hex')]);
  expect(Buffer.from(found!.raw, 'latin1').toString()).toBe(expected);
});
