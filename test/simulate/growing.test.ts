import { expect, test } from 'vitest';
import { growing } from '../../simulate/growing.ts';
import { seeded } from '../../simulate/seeded.ts';
import { GROWING_SHAPES, makeVersion } from '../../simulate/version.ts';

const SETTLE_MS = 60_000;

test.each(GROWING_SHAPES)('each stage of a file of %s begins as the one before, and the last is all of it', (shape) => {
  const counts = new Set<number>();
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed, 1);
    const version = growing(random, makeVersion(random, 0, 0, shape), SETTLE_MS);
    const { stages, gapsMs, isAppended } = version.growth!;
    counts.add(stages.length);
    expect(gapsMs).toHaveLength(stages.length - 1);
    expect(stages.at(-1)).toBe(version.content);
    for (const [at, stage] of stages.entries()) {
      const known = shape === 'flow' ? stage.subarray(0, -2) : stage;
      for (const later of stages.slice(at + 1)) {
        expect(later.subarray(0, known.length).equals(known)).toBe(true);
        expect(later.length).toBeGreaterThan(stage.length);
      }
    }
    for (const [line, start] of version.starts.entries()) {
      expect(version.content.toString('latin1', start, start + 40)).toContain(`b0.0.${line}`);
    }
    expect(shape === 'flow' && isAppended).toBe(false);
  }
  expect(counts.size).toBeGreaterThan(3);
});

test('what would become two events is never left alone for so long that it is taken for whole', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed, 2);
    const { growth, starts } = growing(random, makeVersion(random, 0, 0, 'events'), SETTLE_MS);
    const whole = new Set(starts.filter((_, line) => line % 2 === 0));
    const long = growth!.stages.filter((_, at) => growth!.gapsMs[at]! >= SETTLE_MS);
    expect(long.filter(({ length }) => length > 0 && !whole.has(length))).toEqual([]);
  }
});
