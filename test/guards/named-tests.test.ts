import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './source-files.ts';

/** A link to a test file, whose words are a part of the test's name. */
const TEST = /\[(?<words>[^\]]+)\]\(\.\.\/(?<file>test\/[^)]+\.ts)\)/g;

test('each test that docs/reliability.md names is there', () => {
  const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
  const named = [...page.matchAll(TEST)].map(({ groups }) => [groups!['file']!, groups!['words']!] as const);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(([file, words]) => !readFileSync(join(root, file), 'utf8').includes(words))).toEqual([]);
});
