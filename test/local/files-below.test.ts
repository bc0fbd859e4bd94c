import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesBelow } from '../../src/lib/local/files-below.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-files-'));
  await mkdir(join(folder, 'a/.b'), { recursive: true });
  for (const name of ['z.log', 'a/y.log', 'a/.b/x.log', '.w.log']) await writeFile(join(folder, name), '');
  await symlink('z.log', join(folder, 'link.log'));
  await symlink('nowhere', join(folder, 'dangling.log'));
  await symlink('loop.log', join(folder, 'loop.log'));
  await symlink('a', join(folder, 'folder-link'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('every file by its path, hidden ones and links to files too, in order', async () => {
  expect(await filesBelow(folder)).toEqual(['.w.log', 'a/.b/x.log', 'a/y.log', 'link.log', 'z.log']);
});

test('a folder that is not there fails', async () => {
  await expect(filesBelow(join(folder, 'none'))).rejects.toThrow('ENOENT');
});
