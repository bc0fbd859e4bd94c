import { expect, test } from 'vitest';
import { compileCells } from '../../src/lib/map/cell.ts';
import { column, context } from './record-chunk.ts';

test('paths are asked for once, in the order in which columns first name them; the rest follows them', () => {
  const { cells, projection } = compileCells(
    [
      column('A', 'dynamic', { value: { kind: 'rest' } }),
      column('B', 'string', { value: { kind: 'field', path: ['y'] } }),
      column('C', 'string', { value: { kind: 'const', json: '"c"' } }),
      column('D', 'string', { value: { kind: 'field', path: ['x'] } }),
      column('E', 'int', { value: { kind: 'field', path: ['y'] } }),
    ],
    'json',
    context,
  );
  expect(projection).toEqual({ paths: [['y'], ['x']], rest: true });
  expect(cells.map(({ column, slot }) => [column, slot])).toEqual([
    ['A', 2],
    ['B', 0],
    ['C', -1],
    ['D', 1],
    ['E', 0],
  ]);
});

test('the name of a column is JSON text in UTF-8', () => {
  const { cells } = compileCells([column('A"é', 'string')], 'json', context);
  expect(cells[0]!.key.toString('utf8')).toBe('"A\\"é":');
});
