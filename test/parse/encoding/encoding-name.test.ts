import { expect, test } from 'vitest';
import { Charset } from '../../../src/lib/parse/encoding/charset.ts';
import { ENCODING_NAMES, encodingNamed, isToldByItself } from '../../../src/lib/parse/encoding/encoding-name.ts';

test.each([
  ['cp932', 'shift_jis'],
  ['CP932', 'shift_jis'],
  ['Windows-31J', 'shift_jis'],
  ['sjis', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['Shift_JIS', 'shift_jis'],
  ['EUC-JP', 'euc-jp'],
  ['eucjp', 'euc-jp'],
  ['ISO-2022-JP', 'iso-2022-jp'],
  ['latin1', 'windows-1252'],
  ['iso-8859-1', 'windows-1252'],
  ['utf8', 'utf-8'],
  ['utf-16', 'utf-16'],
  ['UTF-16LE', 'utf-16le'],
  ['gb2312', 'gbk'],
  ['utf-7', undefined],
  ['shift-jiss', undefined],
  ['auto', undefined],
  ['constructor', undefined],
  ['', undefined],
])('%s is %s', (name, encoding) => {
  expect(encodingNamed(name)).toBe(encoding);
});

test.each(ENCODING_NAMES)('%s is a name', (name) => {
  expect(encodingNamed(name)).toBeDefined();
});

const ASCII = Buffer.from(Array.from({ length: 128 }, (_, i) => i));
const oneByte = ENCODING_NAMES.map((name) => encodingNamed(name)!).filter((name) => !name.startsWith('utf-16'));

test.each([...new Set(oneByte)])('ASCII is itself in %s', (name) => {
  // Shift out, shift in and escape are no text in ISO-2022-JP.
  const bytes = name === 'iso-2022-jp' ? ASCII.filter((byte) => ![0x0e, 0x0f, 0x1b].includes(byte)) : ASCII;
  const charset = new Charset(name);
  expect(charset.lossy(Buffer.from(bytes))).toEqual({ text: Buffer.from(bytes).toString('latin1'), replaced: 0 });
  expect(charset.isUtf8(Buffer.from(bytes))).toBe(true);
});

test.each([
  ['utf-8', true],
  ['utf-16le', true],
  ['iso-2022-jp', true],
  ['shift_jis', false],
  ['windows-1252', false],
])('%s is told by itself: %s', (name, told) => {
  expect(isToldByItself(name)).toBe(told);
});
