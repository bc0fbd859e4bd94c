import { expect, test } from 'vitest';
import { clfReader } from '../../../src/lib/map/time/clf.ts';

const plusOne = clfReader(() => 3600);

test.each<[string, string | undefined]>([
  ['22/Nov/2026:01:02:03 +0900', '2026-11-21T16:02:03Z'],
  ['22/Nov/2026:01:02:03 +0000', '2026-11-22T01:02:03Z'],
  ['22/nov/2026:01:02:03 Z', '2026-11-22T01:02:03Z'],
  ['22/Nov/2026:01:02:03', '2026-11-22T00:02:03Z'],
  ['2/Nov/2026:01:02:03', '2026-11-02T00:02:03Z'],
  ['22/Nov/2026:01:02:03.123 +0900', '2026-11-21T16:02:03.123Z'],
  ['22/Nov/2026:01:02:03.123456789 +0900', '2026-11-21T16:02:03.1234567Z'],
  ['31/Dec/2016:23:59:60 +0000', '2016-12-31T23:59:59.9999999Z'],
  ['29/Feb/2028:00:00:00 Z', '2028-02-29T00:00:00Z'],
  ['29/Feb/2026:00:00:00 Z', undefined],
  ['00/Nov/2026:01:02:03 Z', undefined],
  ['22/Nox/2026:01:02:03 Z', undefined],
  ['22/Nov/0000:01:02:03 Z', undefined],
  ['22/Nov/26:01:02:03 Z', undefined],
  ['22/Nov/2026 01:02:03 Z', undefined],
  ['22/Nov/2026:24:02:03 Z', undefined],
  ['22/Nov/2026:01:02:03 +09', '2026-11-21T16:02:03Z'],
  ['22/Nov/2026:01:02:03 CET', undefined],
  ['22/Nov/2026:01:02:03 +0900x', undefined],
  ['222/Nov/2026:01:02:03 Z', undefined],
  ['[22/Nov/2026:01:02:03 Z]', undefined],
  ['', undefined],
])('"%s"', (text, expected) => {
  expect(plusOne(text)).toBe(expected);
});
