import { expect, test } from 'vitest';
import { slashReader } from '../../../src/lib/map/time/slash.ts';

const dayFirst = slashReader(() => 0, true);
const monthFirst = slashReader(() => 0, false);

test.each<[string, string | undefined, string | undefined]>([
  ['1/9/2007 9:41:00 AM', '2007-09-01T09:41:00Z', '2007-01-09T09:41:00Z'],
  ['1/9/2007 9:41:00 pm', '2007-09-01T21:41:00Z', '2007-01-09T21:41:00Z'],
  ['1/9/2007 12:00:00 AM', '2007-09-01T00:00:00Z', '2007-01-09T00:00:00Z'],
  ['1/9/2007 12:00PM', '2007-09-01T12:00:00Z', '2007-01-09T12:00:00Z'],
  ['01/09/2007 09:41', '2007-09-01T09:41:00Z', '2007-01-09T09:41:00Z'],
  ['01/09/2007, 21:41:00.123456789', '2007-09-01T21:41:00.1234567Z', '2007-01-09T21:41:00.1234567Z'],
  ['1/9/2007 9:41:00 AM +0900', '2007-09-01T00:41:00Z', '2007-01-09T00:41:00Z'],
  ['1/9/2007', '2007-09-01T00:00:00Z', '2007-01-09T00:00:00Z'],
  ['22/11/2026 01:02:03', '2026-11-22T01:02:03Z', undefined],
  ['11/22/2026 01:02:03', undefined, '2026-11-22T01:02:03Z'],
  ['1/9/2007 0:41:00 AM', undefined, undefined],
  ['1/9/2007 13:41:00 PM', undefined, undefined],
  ['1/9/2007 24:00:00', undefined, undefined],
  ['1/9/07 9:41:00', undefined, undefined],
  ['1/9/0000', undefined, undefined],
  ['1/9/2007T09:41:00', undefined, undefined],
  ['1/9/2007x', undefined, undefined],
  ['001/9/2007', undefined, undefined],
  ['1//2007', undefined, undefined],
  ['2007/1/9', undefined, undefined],
  ['', undefined, undefined],
])('"%s"', (text, asDayFirst, asMonthFirst) => {
  expect([dayFirst(text), monthFirst(text)]).toEqual([asDayFirst, asMonthFirst]);
});
