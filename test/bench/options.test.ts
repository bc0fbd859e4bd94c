import { expect, test } from 'vitest';
import { optionsOf } from '../../bench/options.ts';

test.each([
  ['', { what: 'speed', mb: 300, rounds: 3, cases: [''] }],
  ['--case csv --case zip --mb 5 --rounds 1', { what: 'speed', mb: 5, rounds: 1, cases: ['csv', 'zip'] }],
  ['--memory --case ndjson', { what: 'memory', mb: 1000, rounds: 3, cases: ['ndjson'] }],
  ['--many', { what: 'many', mb: 200, rounds: 3, cases: [''] }],
  ['--help', undefined],
])('%s', (line, options) => {
  expect(optionsOf(line.split(' ').filter(Boolean))).toEqual(options);
});

test.each([
  ['--rounds x', '--rounds takes a whole number, not x'],
  ['--mb 5MB', '--mb takes a number, not 5MB'],
  ['--case cvs', '--case takes one of ndjson; csv; access; regex; zip: not cvs'],
])('%s is refused: nothing would be measured, and no floor broken', (line, said) => {
  expect(() => optionsOf(line.split(' '))).toThrow(said);
});
