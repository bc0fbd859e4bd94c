import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sideBySide, type Pair } from '../../src/lib/delivery/side-by-side.ts';
import type { SourceListing, StateListing } from '../../src/lib/stores.ts';

const blobOf = (path: string): SourceListing => ({ path, etag: '"0x1"', size: 1, modified: 0, isDirectory: false });
const ledgerOf = (path: string): StateListing => ({
  name: `ledgers/logs/${path}`,
  etag: '"0x2"',
  facts: {},
  isLeased: false,
  modified: 0,
});

async function* pagesOf<T>(items: readonly T[], size: number): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
  yield [];
}

async function pairsOf(blobs: readonly string[], ledgers: readonly string[], size = 2): Promise<readonly string[]> {
  const found: Pair[] = [];
  const pages = sideBySide(pagesOf(blobs.map(blobOf), size), pagesOf(ledgers.map(ledgerOf), size + 1), 'ledgers/logs/');
  for await (const pairs of pages) found.push(...pairs);
  return found.map(({ path, blob, ledger }) => `${path} ${blob ? 'b' : ''}${ledger ? 'l' : ''}`);
}

test.each([
  ['both', ['a', 'b'], ['a', 'b'], ['a bl', 'b bl']],
  ['neither', [], [], []],
  ['blobs alone', ['a', 'b', 'c'], [], ['a b', 'b b', 'c b']],
  ['ledgers alone', [], ['a', 'b', 'c', 'd'], ['a l', 'b l', 'c l', 'd l']],
  ['gaps on both sides', ['a', 'c', 'd'], ['b', 'c', 'e'], ['a b', 'b l', 'c bl', 'd b', 'e l']],
  ['another order on one side', ['a/x', 'a.b/x'], ['a.b/x', 'a/x'], ['a.b/x l', 'a/x bl', 'a.b/x b']],
])('%s', async (_, blobs, ledgers, pairs) => {
  expect(await pairsOf(blobs, ledgers)).toEqual(pairs);
});

test('every name is in one pair, with all that it has, however the pages are cut', async () => {
  const names = fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(names, names, fc.integer({ min: 1, max: 7 }), async (blobs, ledgers, size) => {
      const all = [...new Set([...blobs, ...ledgers])].toSorted();
      const expected = all.map(
        (name) => `${name} ${blobs.includes(name) ? 'b' : ''}${ledgers.includes(name) ? 'l' : ''}`,
      );
      expect(await pairsOf(blobs.toSorted(), ledgers.toSorted(), size)).toEqual(expected);
    }),
  );
});

test('both listings are closed by whoever stops', async () => {
  const closed: string[] = [];
  async function* endless<T>(name: string, item: T): AsyncGenerator<readonly T[]> {
    try {
      for (;;) yield [item];
    } finally {
      closed.push(name);
    }
  }
  for await (const _ of sideBySide(endless('blobs', blobOf('a')), endless('ledgers', ledgerOf('b')), 'ledgers/logs/'))
    break;
  expect(closed).toEqual(['blobs', 'ledgers']);
});
