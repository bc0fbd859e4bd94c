import { expect, test } from 'vitest';
import { table } from '../../bench/table.ts';

test('lines up columns, numbers to the right', () => {
  const rows = [
    ['ndjson', '9.5', '2×'],
    ['csv', '120.0', ''],
  ];
  expect(table(['format', 'MB/s', 'ratio'], rows)).toBe(
    ['format   MB/s  ratio', 'ndjson    9.5     2×', 'csv     120.0'].join('\n'),
  );
});
