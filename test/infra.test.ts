import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createApp,
  fileSource,
  printRows,
  RUN_COLUMNS,
  RUNS_STREAM,
  unmatchedReport,
  type App,
  type LogTest,
} from '../src/lib/app.ts';
import { readPreset } from '../src/lib/config/use-presets.ts';
import { startEmulator, type Emulator } from '../src/lib/emulator/emulator.ts';
import { planInfra, renderTables, tablesAt, type Tables } from '../src/lib/infra.ts';
import { presetNames } from '../src/lib/presets/preset-files.ts';
import type { Source } from '../src/lib/seams.ts';
import { useTemporaryFolder } from './folder.ts';

const ROOT = join(import.meta.dirname, '..');
const signal = AbortSignal.any([]);
const dropped = { add: () => Promise.resolve(), close: () => Promise.resolve(undefined) };

const folder = useTemporaryFolder();
let emulator: Emulator;
let tables: Tables;
let app: App;

/** An emulator that has what is planned, and nothing else; and an app that was deployed with the plan. */
beforeAll(async () => {
  const logs = presetNames().map((name) => ({ match: `${name}/**`, ...readPreset(name).log, name }));
  await writeFile(join(folder.path, 'logs.yaml'), JSON.stringify({ logs }));
  ({ tables } = await planInfra(createApp({ env: {}, directory: folder.path }).config, undefined));
  await writeFile(join(folder.path, 'tables.json'), renderTables(tables));
  const ids = ['dcr-first', 'dcr-second'];
  emulator = await startEmulator({
    open: false,
    streams: tables.streams.map(({ name, table, columns }) => ({ stream: name, table, columns })),
    rules: ids.map((immutableId, index) => ({
      immutableId,
      streams: tables.streams.filter(({ rules }) => rules.includes(index)).map(({ name }) => name),
    })),
  });
  const rules = ids.map((id) => ({ endpoint: emulator.url, id }));
  app = createApp({
    env: { LOGSLUICE_RULES: JSON.stringify(rules), LOGSLUICE_RUNS_STREAM: RUNS_STREAM },
    directory: folder.path,
  });
});
afterAll(async () => {
  await emulator.close();
});

let samples = 0;
async function sampleSource({ input, path }: LogTest): Promise<Source> {
  const file = join(folder.path, `sample-${samples++}`);
  await writeFile(file, input);
  return fileSource(file, path);
}

const emulated = async <T>(path: string): Promise<T> =>
  (await fetch(`${emulator.url}/_emulator/${path}`)).json() as Promise<T>;

describe('the samples of all presets, and a row of a run, through the rules that the plan gives their streams', () => {
  beforeAll(async () => {
    for (const log of app.config.logs) {
      for (const sample of log.tests) await app.ingest(await sampleSource(sample), { log, rejects: dropped, signal });
    }
    const started = new Date().toISOString();
    const run = { container: 'logs', generation: '"1"', started, ended: started, instance: 'i' };
    await app.runs!.add({ report: unmatchedReport('x'), ...run }, { signal });
  });

  test('each is accepted: the stream is one of its rule', async () => {
    expect(app.problems.list()).toEqual([]);
    const { statuses } = await emulated<{ statuses: object }>('counters');
    expect(Object.keys(statuses)).toEqual(['204']);
  });

  test('two rules take them, as planned', async () => {
    expect(tables.streams.length).toBeGreaterThan(10);
    const calls = await emulated<readonly { rule: string; stream: string }[]>('calls');
    const planned = tables.streams.map(({ name, rules }) => `${name} ${['dcr-first', 'dcr-second'][rules[0]!]}`);
    expect([...new Set(calls.map(({ rule, stream }) => `${stream} ${rule}`))].toSorted()).toEqual(planned.toSorted());
  });

  test('no column is dropped, and no value is lost to the type of its column', async () => {
    const { columnsDropped, nulled, converted } = await emulated<Record<string, object>>('counters');
    expect({ columnsDropped, nulled, converted }).toEqual({ columnsDropped: {}, nulled: {}, converted: {} });
  });

  test('each stream declares the columns of its rows, and no other', async () => {
    const sent = new Map<string, Set<string>>();
    for (const { name, table } of tables.streams) {
      const rows = await emulated<readonly object[]>(`tables/${table}/rows`);
      sent.set(name, new Set(rows.flatMap((row) => Object.keys(row))));
    }
    const declared = tables.streams.filter(({ name }) => name !== RUNS_STREAM);
    for (const { name, columns } of declared) {
      const names = columns.map((column) => column.name).filter((column) => column !== 'TimeGenerated');
      expect([name, names.filter((column) => !sent.get(name)!.has(column))]).toEqual([name, []]);
    }
  });
});

test('the stream of runs declares what a row of a run has', () => {
  const runs = tablesAt(join(ROOT, 'infra/tables.json'))!.streams.find(({ name }) => name === RUNS_STREAM);
  expect(runs?.columns).toEqual(RUN_COLUMNS.map(({ name, type }) => ({ name, type })));
});

test('infra/tables.json of the project declares what the rows of its samples have', async () => {
  const project = createApp({ env: {}, directory: ROOT });
  const { streams } = tablesAt(join(ROOT, 'infra/tables.json'))!;
  for (const path of ['app/computers.json', 'web/requests.csv', 'service/events.ndjson.gz', 'text/notes.log']) {
    const log = project.logFor(path)!;
    const rows: string[] = [];
    const sink = printRows((lines) => {
      rows.push(...lines.toString().trimEnd().split('\n'));
      return Promise.resolve();
    });
    await project.ingest(await fileSource(join(ROOT, 'samples', path), path), { log, rejects: dropped, signal, sink });
    const sent = new Set(rows.flatMap((row) => Object.keys(JSON.parse(row) as object)));
    const declared = streams.find(({ name }) => name === log.stream)!.columns.map(({ name }) => name);
    expect([...sent].toSorted()).toEqual(declared.toSorted());
  }
});

test('a plan that was not brought up to date: the rows that lose a column are counted', async () => {
  const { logs } = app.config;
  const log = logs.find(({ name }) => name === 'nginx-access')!;
  const stale = {
    ...tables,
    streams: tables.streams.map((stream) =>
      stream.name === log.stream ? { ...stream, columns: stream.columns.slice(1) } : stream,
    ),
  };
  const directory = await mkdtemp(join(folder.path, 'stale-'));
  await writeFile(join(directory, 'tables.json'), renderTables(stale));
  await writeFile(join(directory, 'logs.yaml'), await readFile(join(folder.path, 'logs.yaml')));
  const rules = ['dcr-first', 'dcr-second'].map((id) => ({ endpoint: emulator.url, id }));
  const old = createApp({ env: { LOGSLUICE_RULES: JSON.stringify(rules) }, directory });
  const sample = log.tests[0]!;
  const { report } = await old.ingest(await sampleSource(sample), {
    log: old.logNamed('nginx-access'),
    rejects: dropped,
    signal,
  });
  expect(report.altered.columnsUndeclared).toBe(report.sent);
  expect(report.sent).toBeGreaterThan(0);
});
