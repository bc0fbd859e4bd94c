import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp, registrationMs, type BuildResult } from '../../scripts/build.ts';

let folder: string;
let result: BuildResult;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-build-'));
  const config = join(folder, 'my.yaml');
  await writeFile(config, 'logs: []\n');
  await mkdir(join(folder, 'infra'));
  await writeFile(join(folder, 'infra/tables.json'), '{"version":1}');
  result = await buildApp(join(folder, 'app'), { entry: join(import.meta.dirname, 'fixtures/app.ts'), config });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a folder that is a whole function app', async () => {
  expect((await readdir(join(folder, 'app'))).sort()).toEqual([
    'host.json',
    'logs.yaml',
    'main.cjs',
    'main.cjs.map',
    'package.json',
    'presets',
    'tables.json',
    'watchdog-thread.cjs',
  ]);
  expect(JSON.parse(await readFile(join(folder, 'app/package.json'), 'utf8'))).toMatchObject({ main: 'main.cjs' });
  expect((await stat(join(folder, 'app/main.cjs'))).size).toBe(result.bytes);
  expect(await readFile(join(folder, 'app/tables.json'), 'utf8')).toBe('{"version":1}');
});

test('the app has nothing of what only the command line needs: the Kusto parser, the plan', async () => {
  const whole = join(folder, 'whole');
  const { heaviest } = await buildApp(whole, { config: join(folder, 'none.yaml') });
  expect(heaviest.map(({ name }) => name)).not.toContain('@kusto/language-service-next');
  const { sources } = JSON.parse(await readFile(join(whole, 'main.cjs.map'), 'utf8')) as { sources: string[] };
  const ours = sources.filter((source) =>
    /src\/lib\/(?:kusto\/|infra\.ts|deployment\/plan-tables\.ts|cli\/)/.test(source),
  );
  expect([sources.some((source) => source.endsWith('src/lib/app.ts')), ours]).toEqual([true, []]);
  expect(await readFile(join(whole, 'main.cjs'), 'utf8')).not.toContain('Kusto.Language');
});

test('one copy of the registry of factories, the worker library left out', async () => {
  const code = await readFile(join(folder, 'app/main.cjs'), 'utf8');
  const copies = code.match(/node_modules\/@azure\/functions-extensions-base\/dist\/[^'"\s]*/g);
  expect([...new Set(copies)]).toHaveLength(1);
  expect(code).toContain('require("@azure/functions-core")');
});

test('says what weighs most, and how long it takes to register', async () => {
  expect(result.heaviest[0]?.name).toBe('@azure/functions');
  const app = join(folder, 'app');
  // The least of three: a busy machine takes time from any of them.
  expect(Math.min(await registrationMs(app), await registrationMs(app), await registrationMs(app))).toBeLessThan(300);
});
