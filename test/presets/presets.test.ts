import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runLogTests } from '../../src/lib/cli/log-tests.ts';
import { createApp, type App } from '../../src/lib/app.ts';
import { readPreset } from '../../src/lib/config/use-presets.ts';
import { presetNames } from '../../src/lib/presets/preset-files.ts';

let folder: string;
let app: App;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-presets-'));
  const logs = presetNames().map((name) => ({ match: `${name}/**`, ...readPreset(name).log, name }));
  await writeFile(join(folder, 'logs.yaml'), JSON.stringify({ logs }));
  app = createApp({ env: {}, directory: folder });
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(presetNames())('preset %s', (name) => {
  test('its samples become the rows that it says', async () => {
    const results = await runLogTests(app, [app.logNamed(name)]);
    expect(results.length).toBeGreaterThan(0);
    expect(results.flatMap(({ differences }) => differences)).toEqual([]);
  });

  test('its first sample has rows, and says every one of them', () => {
    expect(app.logNamed(name).tests[0]?.rows?.length).toBeGreaterThan(0);
  });

  test('every column is in a row of some sample', () => {
    const { columns, tests } = app.logNamed(name);
    const seen = new Set(tests.flatMap(({ rows = [] }) => rows.flatMap((row) => Object.keys(row))));
    expect(columns.map((column) => column.name).filter((column) => !seen.has(column))).toEqual([]);
  });

  test('it is described, and takes files by `use` alone', () => {
    expect(readPreset(name).description).toMatch(/^[A-Z].*\.\s*$/s);
  });
});
