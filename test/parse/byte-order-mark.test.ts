import { expect, test } from 'vitest';
import { ByteOrderMark } from '../../src/lib/parse/byte-order-mark.ts';

test.each([
  ['a mark', [0xef, 0xbb, 0xbf], [], 3],
  ['a mark and text', [0xef, 0xbb, 0xbf, 0x61], [0x61], 3],
  ['two marks', [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], [0xef, 0xbb, 0xbf], 3],
  ['text', [0x61, 0xef, 0xbb, 0xbf], [0x61, 0xef, 0xbb, 0xbf], 0],
  ['what begins like a mark', [0xef, 0xbb, 0x61], [0xef, 0xbb, 0x61], 0],
  ['what ends like the beginning of a mark', [0xef, 0xbb], [0xef, 0xbb], 0],
  ['nothing', [], [], 0],
])('%s', (_, input, output, length) => {
  for (const size of [1, 2, 100]) {
    const mark = new ByteOrderMark();
    const pieces = [];
    for (let i = 0; i < input.length; i += size) pieces.push(mark.push(Buffer.from(input.slice(i, i + size))));
    pieces.push(mark.end());
    expect(Buffer.concat(pieces)).toEqual(Buffer.from(output));
    expect(mark.offset).toBe(length);
    expect(mark.end()).toHaveLength(0);
  }
});

test('behind the beginning of an entry there is no mark', () => {
  const mark = new ByteOrderMark(7);
  expect(mark.push(Buffer.from('\ufeffa'))).toEqual(Buffer.from('\ufeffa'));
  expect(mark.offset).toBe(7);
});
