import { expect, test } from 'vitest';
import { type OffsetReading, readOffset } from '../../../src/lib/map/time/offset.ts';

test.each<[string, number, OffsetReading | undefined]>([
  ['Z', 0, { seconds: 0, end: 1 }],
  ['z', 0, { seconds: 0, end: 1 }],
  ['+09:00', 0, { seconds: 32_400, end: 6 }],
  ['+0530', 0, { seconds: 19_800, end: 5 }],
  ['-09', 0, { seconds: -32_400, end: 3 }],
  ['-00:00', 0, { seconds: -0, end: 6 }],
  ['x+01:00y', 1, { seconds: 3600, end: 7 }],
  ['+09 x', 0, { seconds: 32_400, end: 3 }],
  ['+23:59', 0, { seconds: 86_340, end: 6 }],
  ['+24:00', 0, undefined],
  ['+09:60', 0, undefined],
  ['+09:', 0, undefined],
  ['+09:3', 0, undefined],
  ['+9', 0, undefined],
  ['09:00', 0, undefined],
  ['', 0, undefined],
])('"%s" at %i', (text, at, expected) => {
  const reading: OffsetReading = { seconds: -1, end: -1 };
  expect(readOffset(text, at, reading) ? reading : undefined).toEqual(expected);
});
