import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { copyLogsFile } from '../../src/lib/config/copy-logs-file.ts';
import { useTemporaryFolder } from '../folder.ts';

const folder = useTemporaryFolder();
beforeAll(async () => {
  await mkdir(join(folder.path, 'from/sub'), { recursive: true });
});

test('the files that lookup steps name go along; others, missing ones and those outside the folder do not', async () => {
  const steps = ['a.csv', 'sub/b.json', 'none.csv', '../outside.csv'].map((file) => `lookup: { file: ${file} }`);
  const text = `logs: [{ columns: { Cc: { apply: [${steps.join(', ')}] } } }]\n`;
  await writeFile(join(folder.path, 'from/my.yaml'), text);
  await writeFile(join(folder.path, 'from/a.csv'), '1,2\n');
  await writeFile(join(folder.path, 'from/sub/b.json'), '{}');
  await writeFile(join(folder.path, 'from/other.csv'), 'x');
  await writeFile(join(folder.path, 'outside.csv'), 'x');
  await mkdir(join(folder.path, 'to'));
  await copyLogsFile(join(folder.path, 'from/my.yaml'), join(folder.path, 'to'));
  expect((await readdir(join(folder.path, 'to'), { recursive: true })).toSorted()).toEqual([
    'a.csv',
    'logs.yaml',
    'sub',
    'sub/b.json',
  ]);
  expect(await readFile(join(folder.path, 'to/logs.yaml'), 'utf8')).toBe(text);
});

test('a text that is no YAML is copied as it is', async () => {
  await writeFile(join(folder.path, 'from/broken.yaml'), 'logs: [');
  await copyLogsFile(join(folder.path, 'from/broken.yaml'), folder.path);
  expect(await readFile(join(folder.path, 'logs.yaml'), 'utf8')).toBe('logs: [');
});
