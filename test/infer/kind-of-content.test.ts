import { expect, test } from 'vitest';
import { kindOfContent } from '../../src/lib/infer/kind-of-content.ts';

test.each([
  ['nothing', '', 'empty'],
  ['blanks', ' \r\n\t\n', 'empty'],
  ['text', 'one line\n', undefined],
  ['UTF-16', Buffer.from('a line with words\n', 'utf16le'), undefined],
  ['UTF-16 with its mark', Buffer.from('\ufeff日本語\n', 'utf16le'), undefined],
  ['ISO-2022-JP', '\u001b$B%(%i!<\u001b(B\n', undefined],
  ['one control character in a line', `${'words '.repeat(20)}\u0001\n`, undefined],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 1, 2, 3, 4]), 'binary'],
  ['XML with its declaration', '<?xml version="1.0"?>\n<a/>', 'XML'],
  ['XML without it', "\ufeff<Event xmlns='http://x'>", 'XML'],
  ['HTML', '<!DOCTYPE html>', 'XML'],
  ['the priority of syslog', '<34>Oct 11 22:14:15 web su: x', undefined],
])('%s', (_, content, kind) => {
  expect(kindOfContent(Buffer.from(content))).toBe(kind);
});
