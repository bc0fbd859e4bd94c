import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderTables } from '../../src/lib/deployment/render-tables.ts';
import { tablesAt, tablesOfApp } from '../../src/lib/deployment/tables-at.ts';
import type { Tables } from '../../src/lib/deployment/tables-schema.ts';

const planned = (name: string): Tables => ({
  version: 1,
  tables: [],
  streams: [{ name, table: 'A_CL', rules: [0], columns: [] }],
});
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-tables-'));
  await mkdir(join(folder, 'infra'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a plan that is not there yet is none; one that cannot be read is an error', () => {
  expect(tablesAt(join(folder, 'none.json'))).toBeUndefined();
  expect(() => tablesAt(join(folder, 'infra'))).toThrow(
    expect.objectContaining({
      code: 'TABLES_INVALID',
      message: `${join(folder, 'infra')} cannot be used: it cannot be read (EISDIR).`,
    }),
  );
});

test('the app takes the plan beside it, or that of its project', async () => {
  await writeFile(join(folder, 'infra/tables.json'), renderTables(planned('Custom-Project')));
  expect(tablesOfApp(folder)).toEqual(planned('Custom-Project'));
  await writeFile(join(folder, 'tables.json'), renderTables(planned('Custom-Build')));
  expect(tablesOfApp(folder)).toEqual(planned('Custom-Build'));
});

test('an app without a plan says so', () => {
  expect(() => tablesOfApp(folder)).toThrow(
    expect.objectContaining({
      code: 'TABLES_INVALID',
      message: 'tables.json cannot be used: there is none beside the program.',
    }),
  );
});
