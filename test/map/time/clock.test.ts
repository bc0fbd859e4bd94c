import { expect, test } from 'vitest';
import { readClock, readEnd } from '../../../src/lib/map/time/clock.ts';
import { beginReading, blankReading } from '../../../src/lib/map/time/reading.ts';

function of(text: string, at = 0) {
  const reading = blankReading();
  beginReading(reading, text);
  reading.at = at;
  return reading;
}

test.each<[string, readonly [number, number, number, string, number] | undefined]>([
  ['01:02:03', [1, 2, 3, '', 8]],
  ['9:41', [9, 41, 0, '', 4]],
  ['23:59:60', [23, 59, 60, '', 8]],
  ['01:02:03.4', [1, 2, 3, '4', 10]],
  ['01:02:03,123456789 x', [1, 2, 3, '1234567', 18]],
  ['01:02:03.', [1, 2, 3, '', 8]],
  ['01:02:03: x', [1, 2, 3, '', 8]],
  ['24:00:00', undefined],
  ['01:60', undefined],
  ['01:02:61', undefined],
  ['01:02:', undefined],
  ['001:02', undefined],
  [':02', undefined],
  ['1', undefined],
  ['', undefined],
])('a clock: "%s"', (text, expected) => {
  const reading = of(text);
  const { hour, minute, second, fraction, at } = readClock(reading) ? reading : blankReading();
  expect([hour, minute, second, fraction, at]).toEqual(expected ?? [0, 0, 0, '', 0]);
});

test.each<[string, boolean, number | undefined]>([
  ['', true, undefined],
  ['  ', true, undefined],
  ['Z', true, 0],
  [' +0900', true, 32_400],
  ['-07:30', true, -27_000],
  [' UTC', true, 0],
  [' CET', false, undefined],
  [' +0900 x', false, 32_400],
])('an end: "%s"', (text, isEnd, offset) => {
  const reading = of(`x${text}`, 1);
  expect([readEnd(reading), reading.offset]).toEqual([isEnd, offset]);
});
