import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { filesBelow } from '../../src/lib/local/files-below.ts';
import { useTemporaryFolder } from '../folder.ts';

const folder = useTemporaryFolder();
beforeAll(async () => {
  await mkdir(join(folder.path, 'a/.b'), { recursive: true });
  for (const name of ['z.log', 'a/y.log', 'a/.b/x.log', '.w.log']) await writeFile(join(folder.path, name), '');
  await symlink('z.log', join(folder.path, 'link.log'));
  await symlink('nowhere', join(folder.path, 'dangling.log'));
  await symlink('loop.log', join(folder.path, 'loop.log'));
  await symlink('a', join(folder.path, 'folder-link'));
});

test('every file by its path, hidden ones and links to files too, in order', async () => {
  expect(await filesBelow(folder.path)).toEqual(['.w.log', 'a/.b/x.log', 'a/y.log', 'link.log', 'z.log']);
});

test('a folder that is not there fails', async () => {
  await expect(filesBelow(join(folder.path, 'none'))).rejects.toThrow('ENOENT');
});
