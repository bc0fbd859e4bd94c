import { expect, test } from 'vitest';
import { shiftStamps } from '../../src/lib/local/shift-stamps.ts';

const NEWEST = new Date('2027-01-02T03:04:05Z');

test.each([
  [
    'keeps fraction and distance',
    '2026-11-24T07:58:14.1234567Z 2026-11-24T08:00:00.0000001Z',
    '2027-01-02T03:02:19.1234567Z 2027-01-02T03:04:05.0000001Z',
  ],
  [
    'the newest is told with its offset',
    '2026-11-24T10:00:00+02:00 2026-11-24T08:30:00Z',
    '2027-01-02T04:34:05+02:00 2027-01-02T03:04:05Z',
  ],
  ['takes a space, and no zone, as UTC', '2026-11-24 08:00:00 up', '2027-01-02 03:04:05 up'],
  ['offsets without a colon', '2026-11-24T03:00:00-0500', '2027-01-01T22:04:05-0500'],
  ['leaves what only looks like a stamp', '2026-13-99T99:99:99Z', '2026-13-99T99:99:99Z'],
  ['leaves a text without stamps', 'nothing 2026-11-24 here', 'nothing 2026-11-24 here'],
])('%s', (_, text, shifted) => {
  expect(shiftStamps(text, NEWEST)).toBe(shifted);
});
