import { expect, test } from 'vitest';
import { stateBlobName } from '../../src/lib/state/blob-name.ts';

const hashed = /^reports\/logs\/sha256-[0-9a-f]{64}\.json$/;
const name = (path: string): string => stateBlobName('reports', 'logs', path, '.json');

test.each([
  ['a.log', 'reports/logs/a.log.json'],
  ['app/2026/ü n#1.log', 'reports/logs/app/2026/ü n#1.log.json'],
])('%s becomes %s', (path, expected) => {
  expect(name(path)).toBe(expected);
});

test('a name may have 1,024 characters; one more makes it a hash', () => {
  const longest = 'x'.repeat(1024 - 'reports/logs/.json'.length);
  expect(name(longest)).toHaveLength(1024);
  expect(name(longest)).toContain(longest);
  expect(name(`${longest}x`)).toMatch(hashed);
});

test('a name may have 254 segments; one more makes it a hash', () => {
  expect(name('a/'.repeat(251).slice(0, -1))).not.toMatch(hashed);
  expect(name('a/'.repeat(253).slice(0, -1))).toMatch(hashed);
  expect(name('a/'.repeat(252).slice(0, -1)).split('/')).toHaveLength(254);
});

test('different long paths have different names, the same path always the same', () => {
  const long = 'x'.repeat(1024);
  expect(name(`${long}a`)).not.toBe(name(`${long}b`));
  expect(name(`${long}a`)).toBe(name(`${long}a`));
});
