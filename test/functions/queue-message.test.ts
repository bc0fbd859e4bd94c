import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queueMessage } from '../../src/functions/queue-message.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('JSON in Base64 is read, whatever it says', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(queueMessage(base64(text))).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['what the library has parsed', { version: 1 }],
  ['a number', 7],
  ['nothing', undefined],
  ['an empty text', ''],
  ['text that is no Base64', 'no message'],
  ['Base64 of text that is no JSON', base64('no message')],
  ['Base64 of bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]).toString('base64')],
  ['Base64 that is cut off', base64('{"version":1}').slice(0, -2)],
])('%s stays as it is', (_, given) => {
  expect(queueMessage(given)).toEqual(given);
});
