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
  const ledger = (path: string): string => stateBlobName('ledgers', 'logs', path, '');
  const longest = 'x'.repeat(1024 - 'ledgers/logs/'.length);
  expect(ledger(longest)).toBe(`ledgers/logs/${longest}`);
  expect(ledger(`${longest}x`)).toMatch(/^ledgers\/logs\/sha256-[0-9a-f]{64}$/);
});

test.each([['/'], ['/0x1/0001.ndjson'], ['/0x8DE2B5F6A7C8D9E-1795800000000/63-0001.ndjson']])(
  'a path has a name or a hash whatever follows: %s',
  (suffix) => {
    const longest = 'x'.repeat(924 - 'rejects/logs/'.length);
    const below = (path: string): string => stateBlobName('rejects', 'logs', path, suffix);
    expect(below(longest)).toContain(longest);
    expect(below(`${longest}x`)).toContain('sha256-');
  },
);

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
