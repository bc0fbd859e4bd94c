import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFolders } from '../../scripts/docs/generated.ts';

const root = join(import.meta.dirname, '..', '..');
const folders = generatedFolders();
const all = [...folders].flatMap(([folder, files]) =>
  [...files].map(([name, content]) => [`${folder}/${name}`, content] as const),
);

test.each(all)('%s is what `npm run docs` writes', async (path, content) => {
  const written = await readFile(join(root, path), 'utf8');
  expect(written === content, `${path} is out of date: run \`npm run docs\` and commit it`).toBe(true);
});

test.each([...folders])('nothing else lies in %s', async (folder, files) => {
  expect((await readdir(join(root, folder))).sort()).toEqual([...files.keys()].sort());
});
