import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalApp } from '../../src/lib/local/local-app.ts';
import { reloader } from '../../src/lib/local/reload.ts';

const logsOf = (table: string) => `logs:
  - name: lines
    match: 'x/**'
    format: { type: text }
    table: ${table}
    columns: { TimeGenerated: { from: $blob.lastModified } }
`;

let folder: string;
let said: string[];
let tables: string[];
let look: () => Promise<void>;
const write = (text: string) => writeFile(join(folder, 'logs.yaml'), text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-reload-'));
  said = [];
  tables = [];
  await write(logsOf('First_CL'));
  const reload = reloader({
    config: join(folder, 'logs.yaml'),
    text: logsOf('First_CL'),
    local: {
      reload: async (streams) => void tables.push(...streams.map(({ table }) => table)),
    } as Pick<LocalApp, 'reload'> as LocalApp,
    say: (line) => void said.push(line),
    onReloaded: () => undefined,
    onFailure: (error) => void said.push(String(error)),
  });
  look = async () => {
    said = [];
    reload();
    await delay(20);
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const LAST_GOOD = 'the last good one stays in use';
const AGAIN = ['logs.yaml is again what is in use'];

test('the text that is in use starts nothing', async () => {
  await look();
  expect([said, tables]).toEqual([[], []]);
});

test('another good one is used', async () => {
  await write(logsOf('Second_CL'));
  await look();
  expect(tables).toEqual(['Second_CL']);
  expect(said.at(-1)).toContain('logs.yaml is in use');
});

test('a broken one is not; when it is what it was, that is said, and nothing starts again', async () => {
  await write('logs: 7\n');
  await look();
  expect(said.at(-1)).toContain(LAST_GOOD);
  await look();
  expect(said).toEqual([]);
  await write(logsOf('First_CL'));
  await look();
  expect([said, tables]).toEqual([AGAIN, []]);
});

test('one that is gone, and there again', async () => {
  await rm(join(folder, 'logs.yaml'));
  await look();
  expect(said).toEqual([expect.stringMatching(`cannot be read \\(ENOENT\\): ${LAST_GOOD}`)]);
  await write(logsOf('First_CL'));
  await look();
  expect([said, tables]).toEqual([AGAIN, []]);
});
