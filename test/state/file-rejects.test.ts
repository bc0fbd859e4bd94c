import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rejectsFile } from '../../src/lib/state/file-rejects.ts';
import { linesOf, rejectOf } from './rejects.ts';
import { useTemporaryFolder } from '../folder.ts';

const folder = useTemporaryFolder();

const written = async (path: string): Promise<Record<string, unknown>[]> => linesOf(await readFile(path, 'utf8'));

test('keeps the rejects of several source files in one, in the order in which they came', async () => {
  const path = join(folder.path, 'several.ndjson');
  const file = rejectsFile(path);
  const a = file.open('a.log');
  await a.add([rejectOf('one', 1), rejectOf('two', 2)], '');
  expect(await a.close()).toBe(path);
  const b = file.open('b.zip');
  await b.add([rejectOf('three', 3)], 'inner.log');
  expect(await b.close()).toBe(path);
  await file.close();
  expect(await written(path)).toMatchObject([
    { file: 'a.log', entry: '', record: 1, raw: 'one' },
    { file: 'a.log', entry: '', record: 2, raw: 'two' },
    { file: 'b.zip', entry: 'inner.log', record: 3, raw: 'three' },
  ]);
});

test('many long lines that are added at the same time stay whole', async () => {
  const path = join(folder.path, 'many.ndjson');
  const file = rejectsFile(path);
  const logs = ['a', 'b', 'c'].map((name) => file.open(name));
  const text = 'x'.repeat(5000);
  await Promise.all(
    Array.from({ length: 300 }, (_, i) => logs[i % 3]!.add([rejectOf(`${i} ${text}`, i), rejectOf('b', i)], '')),
  );
  await file.close();
  const lines = await written(path);
  expect(lines).toHaveLength(600);
  expect(new Set(lines.map(({ record }) => record)).size).toBe(300);
});

test('makes no file, and names none, without rejects', async () => {
  const path = join(folder.path, 'none.ndjson');
  const file = rejectsFile(path);
  const log = file.open('a.log');
  await log.add([], '');
  expect(await log.close()).toBeUndefined();
  await file.close();
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a source without rejects names no file although another one has some', async () => {
  const file = rejectsFile(join(folder.path, 'other.ndjson'));
  const [clean, dirty] = [file.open('clean.log'), file.open('dirty.log')];
  await dirty.add([rejectOf('x')], '');
  expect(await clean.close()).toBeUndefined();
  await file.close();
});

test('replaces a file of an earlier run', async () => {
  const path = join(folder.path, 'again.ndjson');
  await writeFile(path, 'old\n'.repeat(1000));
  const file = rejectsFile(path);
  await file.open('a.log').add([rejectOf('new')], '');
  await file.close();
  expect(await written(path)).toMatchObject([{ raw: 'new' }]);
});

test('a path that cannot be written fails every source with STATE_WRITE, and nothing else', async () => {
  const path = join(folder.path, 'no', 'such', 'folder.ndjson');
  const file = rejectsFile(path);
  const expected = { code: 'STATE_WRITE', context: { what: `rejects file ${path}`, reason: 'ENOENT' } };
  for (const source of ['a.log', 'b.log']) {
    const log = file.open(source);
    const both = [log.add([rejectOf('x')], ''), log.add([rejectOf('y')], '')];
    for (const added of both) await expect(added).rejects.toMatchObject(expected);
  }
  await file.close();
});
