import { expect, test } from 'vitest';
import { uniqueNames } from '../../src/lib/parse/unique-names.ts';

test.each<[readonly string[], readonly string[]]>([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [
    ['a', 'a', 'a_2', 'a'],
    ['a', 'a_3', 'a_2', 'a_4'],
  ],
  [
    ['', 'column_1', ''],
    ['column_1_2', 'column_1', 'column_3'],
  ],
  [
    ['_extra', '_extra'],
    ['_extra_2', '_extra_3'],
  ],
])('%j become %j', (names, unique) => expect(uniqueNames(names, ['_extra'])).toEqual(unique));

test('a header of equal names takes no time', () => {
  const started = process.cpuUsage();
  expect(new Set(uniqueNames(Array.from({ length: 200_000 }, () => 'x'))).size).toBe(200_000);
  const { user } = process.cpuUsage(started);
  expect(user).toBeLessThan(5_000_000);
});
