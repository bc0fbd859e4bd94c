import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { isNoFile, zipName } from '../../src/lib/decode/zip-name.ts';

const UTF8 = 0x800;

test.each([
  ['ASCII', 'access.log', 0, 'access.log'],
  ['UTF-8 that says so', Buffer.from('ログ/é.log'), UTF8, 'ログ/é.log'],
  ['UTF-8 that does not say so', Buffer.from('ログ/é.log'), 0, 'ログ/é.log'],
  ['code page 932', Buffer.from('83418341834e835a8358838d834f2e6c6f67', 'hex'), 0, 'アアクセスログ.log'],
  ['code page 932, one kanji alone', Buffer.from('955c2e6c6f67', 'hex'), 0, '表.log'],
  ['code page 932, letters of NEC', Buffer.from('87408ab42e6c6f67', 'hex'), 0, '①感.log'],
  ['code page 437', Buffer.from('4c94776521', 'hex'), 0, 'Löwe!'],
  ['code page 437, which could be Japanese', Buffer.from('5374722e61e1652e6c6f67', 'hex'), 0, 'Str.aße.log'],
  ['code page 437, every upper half', Buffer.from('80feff', 'hex'), 0, 'Ç■\u00a0'],
  ['what the flag takes for UTF-8 and is not', Buffer.from('61ff', 'hex'), UTF8, 'a\ufffd'],
  ['a path that climbs, as it is', '../../etc/passwd', 0, '../../etc/passwd'],
  ['a path of Windows, as it is', 'C:\\x\\b.log', 0, 'C:\\x\\b.log'],
  ['characters that steer a terminal', '\x1b[2Ja\0\n', 0, '\ufffd[2Ja\ufffd\ufffd'],
  ['nothing', '', 0, ''],
])('reads %s', (_, name, flags, expected) => {
  expect(zipName(Buffer.from(name), flags, undefined)).toBe(expected);
});

function unicodePath(about: string, path: string | Buffer, version = 1): Buffer {
  const head = Buffer.from([version, 0, 0, 0, 0]);
  head.writeUInt32LE(crc32(about), 1);
  return Buffer.concat([head, Buffer.from(path)]);
}

test.each([
  ['counts', unicodePath('a.log', 'ü.log'), 'ü.log'],
  ['about another name does not count', unicodePath('b.log', 'ü.log'), 'a.log'],
  ['of another version does not count', unicodePath('a.log', 'ü.log', 2), 'a.log'],
  ['that is not UTF-8 does not count', unicodePath('a.log', Buffer.from([0xff])), 'a.log'],
  ['without a path does not count', unicodePath('a.log', ''), 'a.log'],
  ['that is cut does not count', Buffer.from([1, 2]), 'a.log'],
])('the extra field of Info-ZIP %s', (_, field, expected) => {
  expect(zipName(Buffer.from('a.log'), 0, field)).toBe(expected);
});

test.each([
  ['logs/', 0, true],
  ['logs\\', 0, true],
  ['logs/', 5, false],
  ['__MACOSX/._a.log', 120, true],
  ['logs/__MACOSX/a.log', 120, false],
  ['.DS_Store', 6148, true],
  ['logs/.DS_Store', 6148, true],
  ['logs/x.DS_Store', 6148, false],
  ['a.log', 0, false],
])('passes over %j of %i bytes: %s', (name, size, expected) => {
  expect(isNoFile(name, size)).toBe(expected);
});
