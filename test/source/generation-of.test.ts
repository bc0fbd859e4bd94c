import { expect, test } from 'vitest';
import type { BlobFacts, Source } from '../../src/lib/seams.ts';
import { generationOf } from '../../src/lib/source/generation-of.ts';

const of = (size: number, lastModified: string): string =>
  generationOf({ facts: { path: 'a', size, lastModified } as BlobFacts } as Source);

test('a file that is longer, or was written at another time, is of another generation', () => {
  const first = of(1, '2026-11-24T08:00:00.000Z');
  expect(of(1, '2026-11-24T08:00:00.000Z')).toBe(first);
  expect(of(2, '2026-11-24T08:00:00.000Z')).not.toBe(first);
  expect(of(1, '2026-11-24T08:00:00.001Z')).not.toBe(first);
});
