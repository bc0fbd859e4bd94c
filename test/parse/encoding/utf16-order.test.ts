import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { HEAD_BYTES, likelyOrder, markedOrder } from '../../../src/lib/parse/encoding/utf16-order.ts';

const le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const be = (text: string): Buffer => le(text).swap16();
const JAPANESE = '2026/11/22 [エラー] 認証に失敗しました　全角 😀\r\n'.repeat(100);

test.each([
  ['little-endian ASCII', 'le', le('a line\r\n')],
  ['big-endian ASCII', 'be', be('a line\r\n')],
  ['little-endian Japanese', 'le', le(JAPANESE).subarray(0, HEAD_BYTES)],
  ['big-endian Japanese', 'be', be(JAPANESE).subarray(0, HEAD_BYTES)],
  ['a file of an odd length', 'le', le('a line\r\n').subarray(0, -1)],
  ['one lone surrogate among many characters', 'le', le(`${'text '.repeat(50)}\ud800`)],
  ['nothing', undefined, Buffer.alloc(0)],
  ['one letter and NUL', undefined, Buffer.from('a\0')],
  ['UTF-8', undefined, Buffer.from(JAPANESE)],
  ['UTF-8 with a few NULs', undefined, Buffer.from('a line\0\0 of text\0\n')],
  ['ASCII between NULs, at odd places only', undefined, Buffer.from('abc\0def\0ghi\0'.repeat(20))],
  ['a log with room at its end', undefined, Buffer.from(`a line\n${'\0'.repeat(400)}`)],
  ['NULs alone', undefined, Buffer.alloc(HEAD_BYTES)],
  ['small numbers of 32 bits', undefined, Buffer.from(Uint32Array.from({ length: 1000 }, (_, i) => i % 100).buffer)],
])('%s: %s', (_, order, head) => {
  expect(likelyOrder(head)).toBe(order);
});

test('random bytes are not UTF-16', () => {
  for (let i = 0; i < 50; i++) expect(likelyOrder(randomBytes(HEAD_BYTES))).toBeUndefined();
});

test.each([
  ['fffe6100', 'le'],
  ['feff0061', 'be'],
  ['ff', undefined],
  ['efbbbf61', undefined],
])('the mark %s: %s', (hex, order) => {
  expect(markedOrder(Buffer.from(hex, 'hex'))).toBe(order);
});
