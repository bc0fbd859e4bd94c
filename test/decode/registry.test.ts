import { expect, test } from 'vitest';
import { layers } from '../../src/lib/decode/registry.ts';

test('each layer has a name of its own', () => {
  expect(layers.length).toBeGreaterThan(0);
  expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
});

test('no layer takes plain text, or nothing, for its own', () => {
  for (const head of [Buffer.alloc(0), Buffer.from('2026-11-24 a line\n'), Buffer.from('{"a":1}\n')]) {
    expect(layers.filter((layer) => layer.detect(head)).map(({ name }) => name)).toEqual([]);
  }
});
