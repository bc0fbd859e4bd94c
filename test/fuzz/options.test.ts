import { expect, test } from 'vitest';
import { optionsOf } from '../../fuzz/options.ts';

test.each([
  ['--minutes 0.5 --seed 7 --workers 2', { minutes: 0.5, seed: 7, workers: 2 }],
  ['--seed 7 --only zip', { minutes: 1, seed: 7, workers: 1, only: 'zip' }],
  ['--help', undefined],
])('%s', (line, options) => {
  expect(optionsOf(line.split(' '))).toEqual(options);
});

test('what is no number is refused: no input in no time would be none that is broken', () => {
  expect(() => optionsOf(['--minutes', 'four'])).toThrow('--minutes takes a number, not four');
});
