import { expect, test } from 'vitest';
import { logsluice, useFolder } from './cli-process.ts';

const folder = useFolder();
const estimate = (...args: string[]) => logsluice(['estimate', ...args], { cwd: folder.path });

const LOGS = `logs:
  - name: a
    match: 'a/**'
    format: { type: json }
    table: A_CL
    plan: basic
    columns:
      Text: { from: text }
      Nn: { from: n, type: int }
`;

test('rows are weighed after mapping, by table and plan, and scaled to the volume of a day', async () => {
  await folder.write('a.yaml', LOGS);
  // 20 bytes each; of a row 4 bytes of values.
  await folder.write('a/a.json', '{"text":"xyz","n":1}\n'.repeat(1000));
  const { code, stdout } = await estimate('a', '--as', 'a', '--config', 'a.yaml', '--per-day', '21MB', '--json');
  expect(code).toBe(0);
  const { perDay, filesPerDay, measured, unpriced } = JSON.parse(stdout) as {
    readonly perDay: readonly unknown[];
    readonly filesPerDay: number;
    readonly measured: unknown;
    readonly unpriced: readonly string[];
  };
  expect({ filesPerDay, perDay: perDay[0] }).toEqual({
    filesPerDay: 1000,
    perDay: { table: 'A_CL', plan: 'Basic', rows: 1_000_000, billed: 4_000_000, json: 21_000_000 },
  });
  expect(measured).toMatchObject({ files: 1, bytes: 21_000, rejecting: 0 });
  expect(unpriced).toContain('ingestion_basic');
});

test('for reading: tables, meters, and what is not known', async () => {
  await folder.write('a.yaml', LOGS);
  await folder.write('a/a.json', '{"text":"xyz","n":1}\n'.repeat(1000));
  await folder.write(
    'p.json',
    '{"date":"2026-11-01","region":"here","currency":"EUR","meters":{"ingestion_basic":0.5}}',
  );
  const { code, stdout, stderr } = await estimate(
    'a',
    'logs.yaml',
    '--as=a',
    '--config=a.yaml',
    '--per-day=21GB',
    '--region-prices=p.json',
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^2 samples of .*, scaled to 21 GB a day: /);
  expect(stdout).toMatch(/\nA_CL +Basic +\S+ +\S+ GB +\S+ GB\n/);
  expect(stdout).toMatch(/\ningestion_basic +A_CL +\S+ +1 +\d+\.\d\d EUR\n/);
  expect(stdout).toMatch(/\nblob_write +\S+ +10,000 +no price\n/);
  expect(stdout).toContain('No price for ingestion_analytics, ');
  expect((await estimate('a', '--as=a', '--config=a.yaml', '--per-day=21GB')).stdout).not.toContain('No price for');
  expect(stderr).toContain('a/logs.yaml: ');
});

test('a table of prices to fill in', async () => {
  const { code, stdout } = await estimate('--print-prices');
  expect({
    code,
    price: (JSON.parse(stdout) as { meters: Record<string, unknown> }).meters['blob_write'],
  }).toMatchObject({
    code: 0,
    price: { per: 10_000, price: null },
  });
});

test.each([
  ['without a volume', ['samples'], 2, 'give samples, and with --per-day how much'],
  ['without samples', ['--per-day', '1GB'], 2, 'give samples, and with --per-day how much'],
  ['with a volume that is none', ['samples', '--per-day', '50'], 2, 'A volume: 50GB'],
  [
    'with prices that are not there',
    ['samples', '--per-day', '1GB', '--region-prices', 'no.json'],
    2,
    'no.json, which cannot be read (ENOENT)',
  ],
  ['of files that no log takes', ['logs.yaml', '--per-day', '1GB'], 1, 'no sample has a row'],
])('an estimate %s', async (_, args, exit, said) => {
  const { code, stdout, stderr } = await estimate(...args);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toContain(said);
});
