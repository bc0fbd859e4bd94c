import { expect, test } from 'vitest';
import { remembering } from '../../../src/lib/map/time/remembering.ts';

test('reads a text again only when another came in between', () => {
  const read: string[] = [];
  const reader = remembering((text) => {
    read.push(text);
    return text === 'no time' ? undefined : `<${text}>`;
  });
  const texts = ['a', 'a', 'no time', 'no time', 'a', ''];
  expect(texts.map(reader)).toEqual(['<a>', '<a>', undefined, undefined, '<a>', '<>']);
  expect(read).toEqual(['a', 'no time', 'a', '']);
});
