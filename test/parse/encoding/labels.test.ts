import { expect, test } from 'vitest';
import { encodingOf, ENCODINGS, isSingleByte } from '../../../src/lib/parse/encoding/labels.ts';
import { logWith, problemsOf } from '../../config/problems.ts';

test.each([
  ['utf-8', 'utf-8'],
  ['UTF8', 'utf-8'],
  ['cp932', 'shift_jis'],
  ['MS932', 'shift_jis'],
  ['windows-31j', 'shift_jis'],
  ['sjis', 'shift_jis'],
  ['EUC-JP', 'euc-jp'],
  ['latin1', 'windows-1252'],
  ['utf-16', 'utf-16le'],
  ['iso-2022-jp', 'iso-2022-jp'],
  ['klingon', undefined],
  ['auto', undefined],
])('%s is %s', (name, encoding) => {
  expect(encodingOf(name)).toBe(encoding);
});

test('every name that is suggested is known', () => {
  expect(ENCODINGS.filter((name) => name !== 'auto' && encodingOf(name) === undefined)).toEqual([]);
});

test.each([
  ['windows-1252', true],
  ['koi8-r', true],
  ['iso-8859-2', true],
  ['shift_jis', false],
  ['utf-8', false],
])('%s has single bytes: %s', (encoding, single) => {
  expect(isSingleByte(encoding)).toBe(single);
});

test('an encoding that is not known is shown with the nearest', () => {
  const keys = '    table: A_CL\n    encoding: shift_jsi\n    encodings: [euc-jp, uft-8]\n';
  expect(problemsOf(logWith({ keys }))).toEqual([
    'logs.yaml:6:15  unknown encoding `shift_jsi`  (did you mean `shift_jis`?)',
    'logs.yaml:7:25  unknown encoding `uft-8`  (did you mean `utf-8`?)',
  ]);
});
