import { expect, test } from 'vitest';
import { seeded } from '../../simulate/seeded.ts';

test('a stream of a seed is always the same', () => {
  const draw = (seed: number, stream: number): readonly number[] => {
    const random = seeded(seed, stream);
    return Array.from({ length: 5 }, () => random.below(1000));
  };
  expect(draw(3, 2)).toEqual(draw(3, 2));
  expect(draw(3, 2)).not.toEqual(draw(3, 3));
  expect(draw(3, 2)).not.toEqual(draw(2, 3));
});

test('small seeds that follow each other begin anywhere', () => {
  const first = Array.from({ length: 4000 }, (_, seed) => seeded(seed, seed % 4).below(10));
  for (let digit = 0; digit < 10; digit++) {
    const share = first.filter((one) => one === digit).length;
    expect(share).toBeGreaterThan(320);
    expect(share).toBeLessThan(480);
  }
});
