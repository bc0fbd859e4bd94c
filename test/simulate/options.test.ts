import { expect, test } from 'vitest';
import { optionsOf } from '../../simulate/options.ts';

test.each([
  ['', { first: 1, seeds: 1000, seconds: Infinity, trace: false, workers: 2 }],
  ['--seeds 20 --first 5 --workers 1', { first: 5, seeds: 20, seconds: Infinity, trace: false, workers: 1 }],
  ['--seconds 60', { first: 1, seeds: Infinity, seconds: 60, trace: false, workers: 2 }],
  ['--seconds 60 --seeds 9', { first: 1, seeds: 9, seconds: 60, trace: false, workers: 2 }],
  ['--seed 7', { first: 7, seeds: 1, seconds: Infinity, trace: true, workers: 1 }],
  ['--help', undefined],
])('%s', (line, options) => {
  expect(optionsOf(line.split(' ').filter(Boolean))).toEqual(options);
});

test('what is no number is refused', () => {
  expect(() => optionsOf(['--seeds', 'many'])).toThrow('--seeds takes a whole number, not many');
});
