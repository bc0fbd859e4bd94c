import { expect, test } from 'vitest';
import { RecordFields } from '../../src/lib/parse/record-fields.ts';
import { ValueList } from '../../src/lib/parse/value-list.ts';
import { valueText } from '../../src/lib/seams.ts';

const TEXT = 'one two three';

function valuesOf(fields: RecordFields, width: number): (string | undefined)[] {
  const list = new ValueList();
  fields.values(TEXT, list);
  const values = list.take(TEXT);
  return Array.from({ length: width }, (_, v) => valueText(values, v));
}

test('values stand at the place of their path, the others are the rest', () => {
  const fields = new RecordFields({ paths: [['b'], ['a', 'x'], ['none']], rest: true });
  fields.begin();
  fields.span(fields.field('a.x'), 0, 3);
  fields.text(fields.field('b'), 'own');
  fields.span(fields.field('c'), 4, 7);
  fields.text(fields.field('d'), '"quoted"');
  expect(valuesOf(fields, 4)).toEqual(['own', 'one', undefined, '{"c":"two","d":"\\"quoted\\""}']);
  expect([...fields.unclaimed]).toEqual([
    ['c', 1],
    ['d', 1],
  ]);
});

test('where a name comes twice the last one counts', () => {
  const fields = new RecordFields({ paths: [['a']], rest: true });
  fields.begin();
  for (const name of ['a', 'b']) {
    fields.text(fields.field(name), 'first');
    fields.span(fields.field(name), 8, 13);
  }
  expect(valuesOf(fields, 2)).toEqual(['three', '{"b":"three"}']);
});

test('a part of a value is looked for only where a column asks for it', () => {
  const fields = new RecordFields({ paths: [['a', 'x.y', 'z'], ['b']], rest: true });
  expect(fields.claimed('a.x.y.z')).toBe(fields.field('a.x.y.z'));
  expect(fields.claimed('a.x')).toBeUndefined();
  expect(fields.claimed('c')).toBeUndefined();
  expect(['a.', 'a.x.', 'b.', 'c.'].map((prefix) => fields.claimsBelow(prefix))).toEqual([true, true, false, false]);
});

test('a record does not see the values of the one before', () => {
  const fields = new RecordFields({ paths: [['a']], rest: true });
  fields.begin();
  fields.span(fields.field('a'), 0, 3);
  fields.span(fields.field('b'), 0, 3);
  fields.begin();
  expect(valuesOf(fields, 2)).toEqual([undefined, '{}']);
});

test('names that are data do not pile up', () => {
  const fields = new RecordFields({ paths: [['kept']], rest: false });
  for (let i = 0; i < 100_000; i++) {
    fields.begin();
    fields.text(fields.field(`id-${i}`), 'x');
    fields.text(fields.field('kept'), 'y');
    valuesOf(fields, 1);
  }
  expect(fields.unclaimed.size).toBe(50);
  expect(fields.wants('kept')).toBe(true);
  expect(fields.wants('id-1')).toBe(false);
});
