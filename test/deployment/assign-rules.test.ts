import { expect, test } from 'vitest';
import { assignRules } from '../../src/lib/deployment/assign-rules.ts';

type Rules = Readonly<Record<string, readonly number[]>>;

const assigned = (counts: Readonly<Record<string, number>>, before: Rules = {}): Rules =>
  Object.fromEntries(
    assignRules(
      Object.entries(counts).map(([name, rules]) => ({ name, rules })),
      new Map(Object.entries(before)),
    ),
  );

const many = (count: number, first = 0): Readonly<Record<string, number>> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i + first}`, 1]));

test.each<[string, Readonly<Record<string, number>>, Rules, Rules]>([
  ['the first rule takes the first streams', { a: 1, b: 1 }, {}, { a: [0], b: [0] }],
  ['a stream keeps its rule', { b: 1, a: 1 }, { a: [1], b: [0] }, { a: [1], b: [0] }],
  ['a stream for several rules is in each', { a: 1, b: 3 }, {}, { a: [0], b: [0, 1, 2] }],
  ['more rules are added to those that a stream has', { a: 2, b: 2 }, { a: [1], b: [0] }, { a: [0, 1], b: [0, 1] }],
  ['fewer are the first that it has', { a: 1, b: 2 }, { a: [0, 1, 2], b: [1, 2] }, { a: [0], b: [1, 2] }],
  ['a rule that is said twice is one', { a: 2 }, { a: [0, 0] }, { a: [0, 1] }],
  [
    'what was gone leaves no rule empty: the last takes its place',
    { a: 1, c: 1 },
    { a: [0], b: [1], c: [2] },
    { a: [0], c: [1] },
  ],
  ['no stream, no rule', {}, { a: [0] }, {}],
])('%s', (_, counts, before, rules) => {
  expect(assigned(counts, before)).toEqual(rules);
});

test('a rule takes ten streams, the next the eleventh', () => {
  const rules = assigned(many(11));
  expect(Object.values(rules).filter(([index]) => index === 0)).toHaveLength(10);
  expect(rules['s10']).toEqual([1]);
});

test('a new stream fills the room that one left, and moves none', () => {
  const before = assigned(many(20));
  const { s3: _, ...others } = many(20);
  const after = assigned({ added: 1, ...others }, before);
  expect(after).toEqual({ ...Object.fromEntries(Object.keys(others).map((name) => [name, before[name]])), added: [0] });
});

test('what does not fit into a rule that was written by hand goes to another', () => {
  const before = Object.fromEntries(Object.keys(many(12)).map((name) => [name, [0]]));
  const counts = Object.values(assigned(many(12), before)).map(([index]) => index);
  expect(counts.filter((index) => index === 0)).toHaveLength(10);
  expect(counts.filter((index) => index === 1)).toHaveLength(2);
});
