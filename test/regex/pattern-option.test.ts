import { expect, test } from 'vitest';
import { holdsPattern, patternText } from '../../src/lib/regex/pattern-option.ts';

test('a pattern that is refused is a problem with two lines: what is wrong, and what to do', () => {
  expect(
    patternText()
      .safeParse('a++')
      .error?.issues.map(({ message }) => message),
  ).toEqual(['has a possessive repeat (`+` after a repeat)\nleave the `+` out']);
});

test('a sound pattern can be compiled in either way', () => {
  const pattern = patternText().parse('^err');
  expect([pattern.compile().test('ERROR'), pattern.compile({ ignoreCase: true }).test('ERROR')]).toEqual([false, true]);
});

test('a pattern is found wherever it stands', () => {
  const pattern = patternText().parse('a');
  expect([{ logs: [{ format: { options: { start: pattern } } }] }, [pattern.compile()]].map(holdsPattern)).toEqual([
    true,
    true,
  ]);
  expect([{ logs: [{ pattern: 'a' }] }, undefined, null, [], 'a'].some(holdsPattern)).toBe(false);
});
