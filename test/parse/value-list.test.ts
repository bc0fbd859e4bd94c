import { expect, test } from 'vitest';
import { ValueList } from '../../src/lib/parse/value-list.ts';
import { valueText } from '../../src/lib/seams.ts';

test('values are places in the text, texts of their own, or missing, in the order in which they were added', () => {
  const list = new ValueList();
  list.span(1, 3);
  list.add('own');
  list.add(undefined);
  list.span(0, 0);
  const values = list.take('abcd');
  expect([0, 1, 2, 3].map((v) => valueText(values, v))).toEqual(['bc', 'own', undefined, '']);
});

test('what was taken without texts of its own does not get those that are added later', () => {
  const list = new ValueList();
  list.add(undefined);
  const taken = list.take('');
  list.add('later');
  expect([valueText(taken, 0), valueText(list.take(''), 0)]).toEqual([undefined, 'later']);
});

test('what was taken does not change with what is added later', () => {
  const list = new ValueList();
  list.add('first');
  const taken = list.take('');
  list.add('second');
  const next = list.take('');
  expect([valueText(taken, 0), valueText(next, 0), taken.starts.length]).toEqual(['first', 'second', 1]);
});
