import { expect, test } from 'vitest';
import { layers } from '../../src/lib/decode/registry.ts';

test('takes off gzip', () => {
  expect(layers.map((layer) => [layer.kind, layer.name])).toEqual([['codec', 'gzip']]);
});
