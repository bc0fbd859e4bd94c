import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyLogsFile } from '../../src/lib/config/copy-logs-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-'));
  await mkdir(join(folder, 'from/sub'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

test('the files that lookup steps name go along; others, missing ones and those outside the folder do not', async () => {
  const steps = ['a.csv', 'sub/b.json', 'none.csv', '../outside.csv'].map((file) => `lookup: { file: ${file} }`);
  const text = `logs: [{ columns: { Cc: { apply: [${steps.join(', ')}] } } }]\n`;
  await writeFile(join(folder, 'from/my.yaml'), text);
  await writeFile(join(folder, 'from/a.csv'), '1,2\n');
  await writeFile(join(folder, 'from/sub/b.json'), '{}');
  await writeFile(join(folder, 'from/other.csv'), 'x');
  await writeFile(join(folder, 'outside.csv'), 'x');
  await mkdir(join(folder, 'to'));
  await copyLogsFile(join(folder, 'from/my.yaml'), join(folder, 'to'));
  expect((await readdir(join(folder, 'to'), { recursive: true })).toSorted()).toEqual([
    'a.csv',
    'logs.yaml',
    'sub',
    'sub/b.json',
  ]);
  expect(await readFile(join(folder, 'to/logs.yaml'), 'utf8')).toBe(text);
});

test('a text that is no YAML is copied as it is', async () => {
  await writeFile(join(folder, 'from/broken.yaml'), 'logs: [');
  await copyLogsFile(join(folder, 'from/broken.yaml'), folder);
  expect(await readFile(join(folder, 'logs.yaml'), 'utf8')).toBe('logs: [');
});
