import { expect, test } from 'vitest';
import { directives, literal, skipBlanks } from '../../../src/lib/map/time/directives.ts';
import type { Reading } from '../../../src/lib/map/time/reading.ts';

function reading(text: string, at = 0): Reading {
  return {
    text,
    at,
    year: 0,
    month: 0,
    day: 0,
    yearDay: 0,
    hour: 0,
    hour12: 0,
    half: 0,
    minute: 0,
    second: 0,
    fraction: '',
    offset: undefined,
    epoch: undefined,
  };
}

test.each<[string, string, number, Partial<Reading>]>([
  ['Y', '2026-', 4, { year: 2026 }],
  ['y', '26', 2, { year: 2026 }],
  ['m', '1/', 1, { month: 1 }],
  ['b', 'sept', 3, { month: 9 }],
  ['B', 'September', 9, { month: 9 }],
  ['d', ' 2', 2, { day: 2 }],
  ['e', '22', 2, { day: 22 }],
  ['j', '0601', 3, { yearDay: 60 }],
  ['a', 'Sunday', 6, {}],
  ['A', 'sun,', 3, {}],
  ['H', '23', 2, { hour: 23 }],
  ['I', '12', 2, { hour12: 12 }],
  ['p', 'pm', 2, { half: 12 }],
  ['M', '59', 2, { minute: 59 }],
  ['S', '60', 2, { second: 60 }],
  ['f', '123456789x', 9, { fraction: '1234567' }],
  ['z', '-0130', 5, { offset: -5400 }],
  ['Z', 'UTC', 3, { offset: 0 }],
  ['s', '1485893834.', 10, { epoch: 1_485_893_834 }],
])('%%%s reads "%s" as far as %i', (letter, text, at, expected) => {
  const found = reading(text);
  expect(directives.get(letter)!.read(found)).toBe(true);
  expect(found).toEqual({ ...reading(text), at, ...expected });
});

test.each([...directives.keys()])('%%%s does not read "?"', (letter) => {
  expect(directives.get(letter)!.read(reading('?'))).toBe(false);
});

test('the table above has every directive', () => {
  expect([...directives.keys()].join('')).toBe('YymbBdejaAHIpMSfzZs');
});

test('literal reads its own bytes only', () => {
  const found = reading('ab/c', 2);
  expect(literal('/')(found)).toBe(true);
  expect(found.at).toBe(3);
  expect(literal('/')(found)).toBe(false);
});

test('skipBlanks reads blanks and tabs, and none', () => {
  const found = reading('a \t b', 1);
  expect(skipBlanks(found)).toBe(true);
  expect(found.at).toBe(4);
  expect(skipBlanks(found)).toBe(true);
  expect(found.at).toBe(4);
});
