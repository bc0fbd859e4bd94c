import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runLogTests } from '../../src/lib/cli/log-tests.ts';
import { createApp, type App } from '../../src/lib/app.ts';
import { readPreset } from '../../src/lib/config/use-presets.ts';
import { presetNames } from '../../src/lib/presets/preset-files.ts';
import { useTemporaryFolder } from '../folder.ts';

const folder = useTemporaryFolder();
let app: App;

beforeAll(async () => {
  const logs = presetNames().map((name) => ({ match: `${name}/**`, ...readPreset(name).log, name }));
  await writeFile(join(folder.path, 'logs.yaml'), JSON.stringify({ logs }));
  app = createApp({ env: {}, directory: folder.path });
});

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

test('flow logs of AWS without the line that names the fields are read by names of the entry', async () => {
  const columns = 'version account-id interface-id start end log-status'.split(' ');
  const entry = {
    use: 'aws-vpc-flow',
    name: 'own-names',
    match: '**',
    format: { columns },
    tests: [
      {
        input: '2 123456789010 eni-1 1418530010 1418530070 NODATA\n',
        rows: [
          {
            TimeGenerated: '2014-12-14T04:06:50Z',
            Version: 2,
            AccountId: '123456789010',
            InterfaceId: 'eni-1',
            EndTime: '2014-12-14T04:07:50Z',
            LogStatus: 'NODATA',
            SourceFile: 'sample',
          },
        ],
      },
    ],
  };
  await writeFile(join(folder.path, 'own.yaml'), JSON.stringify({ logs: [entry] }));
  const own = createApp({ env: { LOGSLUICE_CONFIG: 'own.yaml' }, directory: folder.path });
  const results = await runLogTests(own, own.config.logs);
  expect(results.map(({ differences }) => differences)).toEqual([[]]);
});
