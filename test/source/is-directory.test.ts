import { expect, test } from 'vitest';
import type { BlobFacts, Source } from '../../src/lib/seams.ts';
import { isDirectory } from '../../src/lib/source/is-directory.ts';

const sourceOf = (path: string, metadata: Record<string, string>): Source =>
  ({ path, facts: { metadata } as unknown as BlobFacts }) as Source;

test.each([
  ['a/b', {}, false],
  ['a/b/', {}, true],
  ['a/b', { hdi_isfolder: 'true' }, true],
  ['a/b', { Hdi_IsFolder: 'true' }, true],
  ['a/b', { hdi_isfolder: 'false' }, false],
  ['a/b', { owner: 'true' }, false],
])('%s with %o in its metadata: %s', (path, metadata, isOne) => {
  expect(isDirectory(sourceOf(path, metadata))).toBe(isOne);
});
