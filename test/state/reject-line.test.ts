import { expect, test } from 'vitest';
import { rejectLine } from '../../src/lib/state/reject-line.ts';
import { linesOf, rejectOf } from './rejects.ts';

const line = (...reject: Parameters<typeof rejectOf>): Record<string, unknown> => {
  const lines = linesOf(rejectLine(rejectOf(...reject), 'app/a.log', 'inner.log'));
  expect(lines).toHaveLength(1);
  return lines[0]!;
};

test('says what was rejected, where and why', () => {
  expect(rejectLine(rejectOf('[1]', 7), 'app/a.log', 'inner.log')).toBe(
    '{"code":"PARSE_RECORD","file":"app/a.log","entry":"inner.log","record":7,"offset":700,"bytes":3,' +
      '"reason":"The record is not valid json: not an object.","raw":"[1]"}\n',
  );
});

test('says what sending it again needs', () => {
  const reject = { ...rejectOf('1,a', 7), origin: { entry: 2, alone: { context: '["n"]' } } };
  const about = { log: 'app', facts: { lastModified: '2026-11-24T12:00:00.000Z', metadata: { owner: 'web' } } };
  expect(linesOf(rejectLine(reject, 'app/a.log', 'x.csv', about))).toMatchObject([
    {
      index: 2,
      alone: true,
      context: '["n"]',
      log: 'app',
      modified: '2026-11-24T12:00:00.000Z',
      metadata: { owner: 'web' },
    },
  ]);
});

test.each([
  ['text', 'plain'],
  ['an empty record', ''],
  ['line ends', 'a\r\nb\u2028c'],
  ['quotes and controls', '"\\\u0000\u001b'],
  ['characters of up to four bytes', 'ä€😀'],
])('keeps %s as it is', (_, text) => {
  expect(line(text)['raw']).toBe(text);
});

test.each([
  ['Latin-1', Buffer.from([0x66, 0xfc, 0x72])],
  ['a lone surrogate', Buffer.from([0xed, 0xa0, 0x80])],
  ['a character that is cut off in a whole record', Buffer.from('a€').subarray(0, 3)],
])('keeps every byte of %s as base64', (_, bytes) => {
  const { rawBase64, ...rest } = line(bytes);
  expect(Buffer.from(rawBase64 as string, 'base64').equals(bytes)).toBe(true);
  expect(rest).not.toHaveProperty('raw');
});

test.each([
  ['ends with a whole character', 'abc', 'abc'],
  ['is all of one', '😀', '😀'],
  ['ends inside one of two bytes', Buffer.from('abä').subarray(0, 3), 'ab'],
  ['ends inside one of three bytes', Buffer.from('ab€').subarray(0, 4), 'ab'],
  ['ends inside one of four bytes', Buffer.from('ab😀').subarray(0, 5), 'ab'],
  ['ends after the first byte of four', Buffer.from('ab😀').subarray(0, 3), 'ab'],
])('a beginning of a long record that %s is text', (_, head, raw) => {
  expect(line(head, 1, 2_000_000)).toMatchObject({ bytes: 2_000_000, raw });
});

test.each([
  ['is not UTF-8', Buffer.from([0xff, 0x61, 0x62, 0x63])],
  ['ends in bytes that begin no character', Buffer.from([0x61, 0x80, 0x80, 0x80, 0x80])],
])('a beginning of a long record that %s is base64', (_, head) => {
  expect(line(head, 1, 2_000_000)).toMatchObject({ bytes: 2_000_000, rawBase64: head.toString('base64') });
});
