import { expect, test } from 'vitest';
import { readTables } from '../../src/lib/deployment/read-tables.ts';
import { renderTables } from '../../src/lib/deployment/render-tables.ts';
import { log, planOf } from './logs.ts';

test('what is rendered is read again as it was', () => {
  const before = planOf(
    log('a', 'table: A_CL\n    transform: "source | where X != \'ä\\"\'"', '{ Xx: string, Yy: int }'),
  ).tables;
  const { tables } = planOf(log('a', 'table: A_CL\n    retention_days: 9\n    rules: 2', '{ Xx: string }'), before);
  for (const one of [before, tables]) expect(readTables(renderTables(one), 'tables.json')).toEqual(one);
});

test('a column is a line', () => {
  const { tables } = planOf(log('a', 'table: A_CL', '{ TimeGenerated: datetime }'));
  expect(renderTables(tables)).toContain('\n        { "name": "TimeGenerated", "type": "datetime" }\n');
});

test.each([
  ['{', 'tables.json cannot be used: it is not JSON.'],
  ['[]', 'tables.json cannot be used: Invalid input: expected object, received array.'],
  ['{"version":2,"tables":[],"streams":[]}', 'tables.json cannot be used: at version: Invalid input: expected 1.'],
  [
    '{"version":1,"tables":[],"streams":[{"name":"Custom-A","table":"A","rules":[],"columns":[]}]}',
    'tables.json cannot be used: at streams.0.rules: Too small: expected array to have >=1 items.',
  ],
])('%s', (text, message) => {
  expect(() => readTables(text, 'tables.json')).toThrow(expect.objectContaining({ code: 'TABLES_INVALID', message }));
});
