import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referenceFiles } from '../../scripts/docs/reference.ts';

const directory = join(import.meta.dirname, '..', '..', 'docs', 'reference');
const files = referenceFiles();

test.each([...files])('docs/reference/%s is what `npm run docs` writes', async (name, content) => {
  const written = await readFile(join(directory, name), 'utf8');
  expect(written === content, `docs/reference/${name} is out of date: run \`npm run docs\` and commit it`).toBe(true);
});

test('nothing else lies in docs/reference', async () => {
  expect((await readdir(directory)).sort()).toEqual([...files.keys()].sort());
});
