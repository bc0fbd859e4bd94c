import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, fileSource, rejectsFile } from '../../src/lib/app.ts';
import { startEmulator, type Emulator } from '../../src/lib/emulator/emulator.ts';

const LOGS = `logs:
  - name: app
    match: '**'
    format: { type: json }
    table: App_CL
    columns:
      File: { from: file }
      Number: { from: n, type: int }
`;
const FILES = 12;
const ROWS = 120;

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), 'logsluice-throttled-'));
  await writeFile(join(folder, 'logs.yaml'), LOGS);
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const get = async <T>(path: string): Promise<T> =>
  (await fetch(`${emulator.url}/_emulator/${path}`)).json() as Promise<T>;

test('with a 429 for every third call each row of twelve files arrives, once', async () => {
  const order = { status: 429, every: 3 };
  await fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(order) });
  const env = {
    LOGSLUICE_ENDPOINT: emulator.url,
    LOGSLUICE_RULE: 'dcr-00000000000000000000000000000001',
    LOGSLUICE_MAX_BODY_BYTES: '1000',
  };
  const app = createApp({ env, directory: folder });
  const rejects = rejectsFile(join(folder, 'rejects.ndjson'));
  const ingest = async (file: string) => {
    const path = join(folder, file);
    await writeFile(path, Array.from({ length: ROWS }, (_, n) => `{"file":"${file}","n":${n}}\n`).join(''));
    const log = app.logFor(file)!;
    return app.ingest(await fileSource(path, file), { signal: AbortSignal.any([]), log, rejects: rejects.open(file) });
  };
  const outcomes = await Promise.all(Array.from({ length: FILES }, (_, i) => ingest(`${i}.json`)));
  await rejects.close();
  const counted = { state: 'done', read: ROWS, sent: ROWS, rejected: 0 };
  for (const { report } of outcomes) expect(report).toMatchObject(counted);
  const rows = await get<{ File: string; Number: number }[]>(`tables/App_CL/rows?limit=${2 * FILES * ROWS}`);
  expect(rows).toHaveLength(FILES * ROWS);
  expect(new Set(rows.map((row) => `${row.File} ${row.Number}`)).size).toBe(FILES * ROWS);
  const sum = (field: 'calls' | 'retries') => outcomes.reduce((all, { report }) => all + report[field], 0);
  expect(sum('retries')).toBe(Math.floor(sum('calls') / 3));
}, 60_000);
