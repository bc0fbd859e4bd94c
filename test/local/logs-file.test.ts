import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLogsFile } from '../../src/lib/local/logs-file.ts';

let path: string;
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'logsluice-logs-')), 'logs.yaml');
});
afterAll(() => rm(join(path, '..'), { recursive: true, force: true }));

test('the streams that it declares, with their columns and types', async () => {
  await writeFile(
    path,
    `logs: [{ name: a, match: '*', format: { type: text }, table: A_CL, columns: { TimeGenerated: { from: $blob.lastModified }, Line: { from: $record.number, type: long } } }]`,
  );
  expect(readLogsFile(path)).toMatchObject({
    file: path,
    streams: [
      {
        stream: 'Custom-A_CL',
        table: 'A_CL',
        columns: [
          { name: 'TimeGenerated', type: 'datetime' },
          { name: 'Line', type: 'long' },
        ],
      },
    ],
    problems: [],
  });
});

test('no streams, but every problem with its place, where it has errors', async () => {
  await writeFile(path, 'logs:\n  - nam: a\n');
  const { streams, problems } = readLogsFile(path);
  expect(streams).toBeUndefined();
  expect(problems[0]).toContain(`${path}:2:5  `);
});

test('a file that is not there fails with CONFIG_INVALID', () => {
  expect(() => readLogsFile(`${path}.none`)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('ENOENT') }),
  );
});
