import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Source } from '../../src/lib/seams.ts';
import { fileSource } from '../../src/lib/source/file-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'logsluice-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const signal = AbortSignal.any([]);

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function content(source: Source, from = 0): Promise<string> {
  let text = '';
  for await (const chunk of source.open({ signal, from })) text += chunk.toString('latin1');
  return text;
}

test('tells the facts of a file under the path that it is given', async () => {
  const path = file('facts.log', 'abc');
  utimesSync(path, 0, new Date('2026-11-22T01:02:03Z'));
  expect((await fileSource(path, 'app/2026/facts.log')).facts).toEqual({
    path: 'app/2026/facts.log',
    name: 'facts.log',
    container: '',
    lastModified: '2026-11-22T01:02:03.000Z',
    size: 3,
    metadata: {},
  });
});

test.each([
  [0, 'abcdef'],
  [2, 'cdef'],
  [6, ''],
  [9, ''],
])('reads from byte %i', async (from, expected) => {
  expect(await content(await fileSource(file('from.log', 'abcdef'), 'a'), from)).toBe(expected);
});

test.each([
  [0, 6, 'abcdef'],
  [2, 3, 'cde'],
  [5, 1, 'f'],
  [6, 0, ''],
])('reads the range from byte %i of %i bytes', async (from, length, expected) => {
  const { ranges } = await fileSource(file('range.log', 'abcdef'), 'a');
  expect(ranges!.size).toBe(6);
  expect((await ranges!.read(from, length, { signal })).toString()).toBe(expected);
});

test('reads a range larger than its chunks', async () => {
  const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, i) => i % 251));
  const { ranges } = await fileSource(file('large-range.log', bytes), 'a');
  expect((await ranges!.read(1_000, 600_000, { signal })).equals(bytes.subarray(1_000, 601_000))).toBe(true);
});

test('reads an empty file', async () => {
  expect(await content(await fileSource(file('empty.log', ''), 'a'))).toBe('');
});

test('gives a large file in chunks of 256 KiB', async () => {
  const sizes: number[] = [];
  const source = await fileSource(file('large.log', Buffer.alloc(600_000)), 'a');
  for await (const chunk of source.open({ signal })) sizes.push(chunk.length);
  expect(sizes).toEqual([262_144, 262_144, 75_712]);
});

test('can be read again', async () => {
  const source = await fileSource(file('again.log', 'abc'), 'a');
  expect([await content(source), await content(source)]).toEqual(['abc', 'abc']);
});

test('ends where a growing file ended when it was opened', async () => {
  const path = file('growing.log', 'abc\n');
  const source = await fileSource(path, 'a');
  appendFileSync(path, 'def\n');
  expect(await content(source)).toBe('abc\n');
});

test('reads a pipe to its end, once', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const source = await fileSource(path, 'a');
  expect(source.ranges).toBeUndefined();
  const [text] = await Promise.all([content(source), writeFile(path, 'through the pipe')]);
  expect([text, await content(source)]).toEqual(['through the pipe', '']);
});

test('says that a file was cut while it was read', async () => {
  const path = file('cut.log', 'abcdef');
  const source = await fileSource(path, 'a');
  truncateSync(path, 3);
  const error = { code: 'SOURCE_CHANGED', context: { path: 'a' } };
  await expect(content(source)).rejects.toMatchObject(error);
  await expect(source.ranges!.read(2, 4, { signal })).rejects.toMatchObject(error);
});

test('says that a file is not there', async () => {
  await expect(fileSource(join(folder, 'none.log'), 'none.log')).rejects.toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    context: { path: 'none.log' },
  });
});

test('says that a file went away', async () => {
  const path = file('gone.log', 'abc');
  const source = await fileSource(path, 'a');
  rmSync(path);
  await expect(content(source)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  await expect(source.ranges!.read(0, 1, { signal })).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
});

test('says why a file cannot be read', async () => {
  const source = await fileSource(folder, 'folder');
  await expect(content(source)).rejects.toMatchObject({
    code: 'SOURCE_READ',
    context: { path: 'folder', offset: 0, reason: 'EISDIR' },
  });
});

test('ends with the reason of an abort', async () => {
  const stop = new AbortController();
  const source = await fileSource(file('abort.log', Buffer.alloc(5_000_000)), 'a');
  const read = async (): Promise<void> => {
    for await (const chunk of source.open({ signal: stop.signal })) {
      expect(chunk.length).toBe(262_144);
      stop.abort('stopped');
    }
  };
  await expect(read()).rejects.toBe('stopped');
  await expect(source.ranges!.read(0, 1, { signal: stop.signal })).rejects.toBe('stopped');
});
