import { expect, test } from 'vitest';
import { compileCell } from '../../src/lib/map/cell.ts';
import { Slots } from '../../src/lib/map/slots.ts';
import { column, context } from './record-chunk.ts';

test('the name of a column is JSON text in UTF-8', () => {
  const one = column('A"é', 'string');
  const cell = compileCell(one, { ...context, values: 'json', slots: new Slots([one.value]) });
  expect(cell.key.toString('utf8')).toBe('"A\\"é":');
});
