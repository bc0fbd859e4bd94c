import { expect, test } from 'vitest';
import type { Condition, SingleValue } from '../../src/lib/config/types.ts';
import { Slots } from '../../src/lib/map/slots.ts';

const field = (...path: string[]): SingleValue => ({ kind: 'field', path });
const rest: SingleValue = { kind: 'rest' };
const constant: SingleValue = { kind: 'const', json: '"c"' };
const present = (value: SingleValue): Condition => ({ kind: 'present', value, is: true });

test('paths are asked for once, in the order in which columns first name them; the rest follows them', () => {
  const values = [rest, field('y'), constant, field('x'), field('y')];
  const slots = new Slots(values);
  expect(slots.projection).toEqual({ paths: [['y'], ['x']], rest: true });
  expect(values.map((value) => slots.of(value))).toEqual([2, 0, -1, 1, 0]);
  expect(slots.width).toBe(3);
});

test('what only conditions ask for comes behind what columns take, and is only looked at', () => {
  const drop: Condition = { kind: 'any', of: [present(field('y')), { kind: 'not', of: present(field('x')) }] };
  const slots = new Slots([field('x'), field('z')], drop);
  expect(slots.projection).toEqual({ paths: [['x'], ['z'], ['y']], rest: false, lookedAt: 1 });
  expect(slots.of(field('y'))).toBe(2);
});

test('a condition may ask for what no column takes as a whole', () => {
  expect(new Slots([field('x')], present(rest)).projection).toEqual({ paths: [['x']], rest: true });
});
