import { appendFileSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { STAMP, start } from './emulator-client.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'emulator-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const row = (Level: number) => ({ TimeGenerated: STAMP, Level });
const levels = (rows: Record<string, unknown>[]) => rows.map((row) => row['Level']);

test('rows and file reports survive restarts in their order', async () => {
  for (let run = 1; run <= 3; run++) {
    await using emulator = await start({ directory });
    await emulator.post([row(run)]);
    emulator.emulator.registerFile({ file: `${run}.json`, state: 'done' });
  }
  await using emulator = await start({ directory });
  expect(levels(await emulator.rows())).toEqual([1, 2, 3]);
  expect(await emulator.json('tables')).toMatchObject([
    { table: 'App_CL', stream: 'Custom-App_CL', rows: 3, forgotten: 0 },
  ]);
  expect(await emulator.json('files')).toMatchObject([{ file: '3.json' }, { file: '2.json' }, { file: '1.json' }]);
});

test('a line that was torn by a crash is cut off, the rows before it are kept', async () => {
  {
    await using emulator = await start({ directory });
    await emulator.post([row(1)]);
  }
  const [file] = readdirSync(join(directory, 'tables'));
  appendFileSync(join(directory, 'tables', file!), '{"Level":2,"Com');
  {
    await using emulator = await start({ directory });
    await emulator.post([row(3)]);
  }
  await using emulator = await start({ directory });
  expect(levels(await emulator.rows())).toEqual([1, 3]);
});

test('rows whose newer file is missing are still found', async () => {
  {
    await using emulator = await start({ directory });
    await emulator.post([row(1), row(2)]);
  }
  const path = join(directory, 'tables', readdirSync(join(directory, 'tables'))[0]!);
  renameSync(path, `${path}.older`);
  await using emulator = await start({ directory });
  await emulator.post([row(3)]);
  expect(levels(await emulator.rows())).toEqual([1, 2, 3]);
  expect(await emulator.json('tables')).toMatchObject([{ rows: 3 }]);
});

test('a reset empties the directory as well', async () => {
  {
    await using emulator = await start({ directory });
    await emulator.post([row(1)]);
    await emulator.order('POST', 'reset');
    expect(readdirSync(join(directory, 'tables'))).toEqual([]);
    await emulator.post([row(2)]);
  }
  await using emulator = await start({ directory });
  expect(levels(await emulator.rows())).toEqual([2]);
});

test('any stream name is safe as a file name', async () => {
  const stream = '..%5C..%5C%2e%2e%3Aetc%00';
  {
    await using emulator = await start({ open: true, directory });
    expect((await emulator.post([{ a: 1 }], { stream })).status).toBe(204);
  }
  expect(readdirSync(join(directory, 'tables'))).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]+\.ndjson$/)]);
  await using emulator = await start({ open: true, directory });
  expect(await emulator.json('tables')).toMatchObject([{ table: '..\\..\\..:etc\0', rows: 1 }]);
});

test('the newest rows are held within the bounds, the totals count all, on disk too', async () => {
  const limits = { tableBytes: 100_000, totalBytes: 150_000 };
  const body = Array.from({ length: 500 }, (_, i) => row(i));
  const bytes = JSON.stringify(body).length;
  {
    await using emulator = await start({ open: true, directory, limits });
    for (let i = 0; i < 40; i++) {
      await emulator.post(body);
      await emulator.post(body, { stream: 'Custom-Other' });
    }
    const tables = (await emulator.json('tables')) as { rows: number; forgotten: number; bytes: number }[];
    expect(tables.map(({ rows }) => rows)).toEqual([20_000, 20_000]);
    const kept = tables.reduce((sum, { rows, forgotten }) => sum + rows - forgotten, 0);
    expect(kept).toBeGreaterThan(500);
    expect(kept * (bytes / 500)).toBeLessThan(150_000);
    expect((await emulator.rows('?order=desc&limit=1'))[0]).toEqual(row(499));
  }
  await using emulator = await start({ open: true, directory, limits });
  expect(await emulator.json('tables')).toMatchObject([{ rows: 20_000 }, { rows: 20_000 }]);
  expect((await emulator.rows('?order=desc&limit=1'))[0]).toEqual(row(499));
});

test('more tables than a workspace holds are refused', async () => {
  await using emulator = await start({ open: true, limits: { tables: 2 } });
  const status = async (stream: string) => (await emulator.post([{ a: 1 }], { stream })).status;
  expect([
    await status('Custom-A'),
    await status('Custom-B'),
    await status('Custom-C'),
    await status('Custom-A'),
  ]).toEqual([204, 204, 400, 204]);
});

test('store count: rows and bytes are counted and nothing is kept', async () => {
  await using emulator = await start({ store: 'count' });
  const body = '[{"a":"x],\\"","b":[1,{"c":2}]}, {} ,3]';
  expect((await emulator.post(body)).status).toBe(204);
  expect((await emulator.post('{}')).status).toBe(204);
  expect(await emulator.json('tables')).toMatchObject([{ rows: 3, bytes: body.length, forgotten: 3 }]);
  expect(await emulator.json('errors')).toHaveLength(1);
  expect(await emulator.rows()).toEqual([]);
});

test('memory stays bounded while 200 MB pass through', async () => {
  await using emulator = await start({ limits: { tableBytes: 8_000_000 } });
  const text = 'x'.repeat(400);
  const body = JSON.stringify(Array.from({ length: 2200 }, () => ({ ...row(1), Computer: text })));
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 200; i++) expect((await emulator.post(body)).status).toBe(204);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000);
  expect(await emulator.json('tables')).toMatchObject([{ rows: 440_000 }]);
});
