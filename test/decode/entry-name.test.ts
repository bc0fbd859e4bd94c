import { expect, test } from 'vitest';
import { entryName } from '../../src/lib/decode/entry-name.ts';

test.each([
  ['ASCII', '612e6c6f67', 'a.log'],
  ['UTF-8', '64 2f e697a5e69cac 2e6c6f67', 'd/日本.log'],
  ['code page 932', '83418376838a 2e6c6f67', 'アプリ.log'],
  ['code page 932 with a trail byte that is a backslash', '835c8374 83672e6c6f67', 'ソフト.log'],
  ['code page 437', '4c9477652e6c6f67', 'Löwe.log'],
  ['code page 437 with a letter alone', '81 2e6c6f67', 'ü.log'],
  ['a path that leads elsewhere', '2e2e2f2e2e2f61', '../../a'],
  ['what steers a terminal', '1b5b326a 0a 61', '\ufffd[2j\ufffda'],
])('reads %s', (_, bytes, name) => {
  expect(entryName(Buffer.from(bytes.replaceAll(' ', ''), 'hex'))).toBe(name);
});
