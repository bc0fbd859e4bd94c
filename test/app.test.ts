import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkLogs, createApp, fileSource, printRows, rejectsFile, type App } from '../src/lib/app.ts';
import { startEmulator, type Emulator, type Fault } from '../src/lib/emulator/emulator.ts';
import { PipelineError } from '../src/lib/errors.ts';
import { useAzurite } from './azurite.ts';

const RULE = 'dcr-00000000000000000000000000000001';
const LOGS = `logs:
  - name: app
    match: 'app/**'
    format: { type: json }
    table: App_CL
    columns:
      Number: { from: n, type: int, required: true }
      SourceFile: { from: $blob.path }
`;
const azurite = useAzurite();
const signal = AbortSignal.any([]);
let folder: string;
let emulator: Emulator;
let logs: ContainerClient;
let account: BlobServiceClient;
let app: App;
let state: ContainerClient;
let states = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-app-'));
  await writeFile(join(folder, 'logs.yaml'), LOGS);
  emulator = await startEmulator();
  account = BlobServiceClient.fromConnectionString(azurite.connectionString);
  logs = account.getContainerClient('logs');
  await logs.create();
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const environment = (stateContainer: string): Record<string, string> => ({
  LogsStorage: azurite.connectionString,
  AzureWebJobsStorage: azurite.connectionString,
  LOGSLUICE_ENDPOINT: emulator.url,
  LOGSLUICE_RULE: RULE,
  LOGSLUICE_RETRY_SECONDS: '1',
  LOGSLUICE_STATE_CONTAINER: stateContainer,
});

beforeEach(async () => {
  await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
  const name = `state-${states++}`;
  state = account.getContainerClient(name);
  app = createApp({ env: environment(name), directory: folder });
});

async function uploaded(name: string, content: string | Buffer, metadata: Record<string, string> = {}) {
  const bytes = Buffer.from(content);
  const { etag } = await logs.getBlockBlobClient(name).upload(bytes, bytes.length, { metadata });
  return { ref: { connection: 'LogsStorage', container: 'logs', name }, etag: etag! };
}

const kept = async (name: string): Promise<string> => (await state.getBlobClient(name).downloadToBuffer()).toString();
const reportOf = async (name: string): Promise<unknown> =>
  JSON.parse(await kept(`reports/logs/${name}.json`)) as unknown;
const fault = (order: Fault): Promise<Response> =>
  fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(order) });
const rows = async (): Promise<unknown> => (await fetch(`${emulator.url}/_emulator/tables/App_CL/rows`)).json();

describe('a blob', () => {
  test('becomes rows of its log, and its report is kept with its ETag', async () => {
    const { ref, etag } = await uploaded('app/a.json', '{"n":1}\n{"n":2}\n');
    const outcome = await app.ingestBlob(ref, { signal });
    expect(outcome?.report).toMatchObject({ file: 'app/a.json', log: 'app', table: 'App_CL', state: 'done', sent: 2 });
    expect(await rows()).toMatchObject([
      { Number: 1, SourceFile: 'app/a.json' },
      { Number: 2, SourceFile: 'app/a.json' },
    ]);
    expect(await reportOf('app/a.json')).toEqual({
      ...outcome!.report,
      etag,
      at: expect.stringMatching(/Z$/) as string,
    });
    expect(app.problems.list()).toEqual([]);
  });

  test('with bad records keeps them beside its report', async () => {
    const { ref, etag } = await uploaded('app/bad.json', '{"n":1}\n[2]\n{"x":3}\n');
    const outcome = await app.ingestBlob(ref, { signal });
    const name = `rejects/logs/app/bad.json/${etag.replaceAll('"', '')}.ndjson`;
    expect(outcome?.report).toMatchObject({ state: 'done', sent: 1, rejected: 2, rejectsFile: name });
    expect(
      (await kept(name))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { code: 'PARSE_RECORD', file: 'app/bad.json', entry: '', record: 2, raw: '[2]' },
      { code: 'MAP_REQUIRED', file: 'app/bad.json', entry: '', record: 3, raw: '{"x":3}' },
    ]);
  });

  test('that is damaged is partial, and that is no failure', async () => {
    const { ref } = await uploaded('app/cut.json.gz', gzipSync('{"n":1}\n{"n":2}\n').subarray(0, -6));
    const outcome = await app.ingestBlob(ref, { signal });
    expect(outcome?.failure).toBeUndefined();
    expect(await reportOf('app/cut.json.gz')).toMatchObject({ state: 'partial', error: { code: 'DECODE_TRUNCATED' } });
  });

  test('that no log matches is reported and left alone', async () => {
    const { ref } = await uploaded('other/a.json', '{"n":1}\n');
    expect(await app.ingestBlob(ref, { signal })).toMatchObject({ report: { state: 'unmatched', log: null } });
    expect(await reportOf('other/a.json')).toMatchObject({ file: 'other/a.json', state: 'unmatched', read: 0 });
  });

  test.each([
    ['whose name ends like a folder', 'app/folder/', {}],
    ['that a hierarchical namespace keeps for a folder', 'app/folder', { hdi_isfolder: 'true' }],
    ['the same, in other letters', 'app/folder2', { Hdi_IsFolder: 'true' }],
  ])('%s is nothing to do', async (_, name, metadata) => {
    const { ref } = await uploaded(name, '', metadata);
    expect(await app.ingestBlob(ref, { signal })).toBeUndefined();
    expect(await state.exists()).toBe(false);
  });

  test('that is gone, with its container or without, is nothing to do', async () => {
    const ref = { connection: 'LogsStorage', container: 'logs', name: 'app/none.json' };
    expect(await app.ingestBlob(ref, { signal })).toBeUndefined();
    expect(await app.ingestBlob({ ...ref, container: 'no-such-container' }, { signal })).toBeUndefined();
  });

  test('that is empty is done', async () => {
    const { ref } = await uploaded('app/empty.json', '');
    expect(await app.ingestBlob(ref, { signal })).toMatchObject({ report: { state: 'done', read: 0, calls: 0 } });
  });

  test('under way when the program stops ends with the reason, and no report', async () => {
    const { ref } = await uploaded('app/stop.json', '{"n":1}\n');
    await fault({ delayMs: 60_000 });
    const stop = new AbortController();
    const reason = new PipelineError('RUN_SHUTDOWN', { path: 'app/stop.json' });
    setTimeout(() => stop.abort(reason), 200);
    await expect(app.ingestBlob(ref, { signal: stop.signal })).rejects.toBe(reason);
    await expect(reportOf('app/stop.json')).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('the row of a run', () => {
  const RUNS = 'Custom-LogsluiceRuns_CL';
  const runs = async (): Promise<unknown> =>
    (await fetch(`${emulator.url}/_emulator/tables/LogsluiceRuns_CL/rows`)).json();

  beforeEach(() => {
    app = createApp({ env: { ...environment(`state-${states - 1}`), LOGSLUICE_RUNS_STREAM: RUNS }, directory: folder });
  });

  test('is sent for each file, whatever became of it', async () => {
    const good = await uploaded('app/a.json', '{"n":1}\n[2]\n');
    const stray = await uploaded('other/a.json', '{"n":1}\n');
    await app.ingestBlob(good.ref, { signal });
    await app.ingestBlob(stray.ref, { signal });
    expect(await runs()).toEqual([
      expect.objectContaining({
        Container: 'logs',
        FilePath: 'app/a.json',
        Generation: good.etag,
        TargetTable: 'App_CL',
        State: 'done',
        RecordsRead: 2,
        RowsSent: 1,
        Rejects: { PARSE_RECORD: 1 },
        Altered: { timeGeneratedMissing: 1 },
      }),
      expect.objectContaining({ FilePath: 'other/a.json', State: 'unmatched', RecordsRead: 0 }),
    ]);
  });

  test('that is refused fails no file, and is a problem until one is accepted', async () => {
    const { ref } = await uploaded('app/a.json', '{"n":1}\n');
    const warned = once(process, 'warning');
    await fault({ status: 403, stream: RUNS, next: 1 });
    expect(await app.ingestBlob(ref, { signal })).toMatchObject({ report: { state: 'done', sent: 1 } });
    expect(await warned).toMatchObject([{ code: 'SINK_FORBIDDEN' }]);
    expect(app.problems.list()).toMatchObject([{ code: 'SINK_FORBIDDEN', where: RUNS }]);
    await app.ingestBlob(ref, { signal });
    expect(app.problems.list()).toEqual([]);
    expect(await runs()).toHaveLength(1);
  });
});

describe('problems', () => {
  test('a stream that may not be written to is one, until a row of it is accepted', async () => {
    const { ref } = await uploaded('app/a.json', '{"n":1}\n');
    const empty = await uploaded('app/empty.json', '');
    await fault({ status: 403, next: 1 });
    expect(await app.ingestBlob(ref, { signal })).toMatchObject({
      failure: { code: 'SINK_FORBIDDEN' },
      report: { state: 'failed' },
    });
    expect(await reportOf('app/a.json')).toMatchObject({ state: 'failed', error: { code: 'SINK_FORBIDDEN' } });
    const problem = { code: 'SINK_FORBIDDEN', where: 'Custom-App_CL', fix: expect.stringContaining('role') as string };
    expect(app.problems.list()).toMatchObject([problem]);
    await app.ingestBlob(empty.ref, { signal });
    expect(app.problems.list()).toMatchObject([problem]);
    await app.ingestBlob(ref, { signal });
    expect(app.problems.list()).toEqual([]);
  });

  test('an outage of the service is none: it ends by itself', async () => {
    const { ref } = await uploaded('app/a.json', '{"n":1}\n');
    await fault({ status: 503 });
    expect(await app.ingestBlob(ref, { signal })).toMatchObject({ failure: { code: 'SINK_THROTTLED' } });
    expect(app.problems.list()).toEqual([]);
  });

  test('a connection without its setting is one', async () => {
    const ref = { connection: 'NotSet', container: 'logs', name: 'app/a.json' };
    await expect(app.ingestBlob(ref, { signal })).rejects.toMatchObject({ code: 'SETTING_INVALID' });
    expect(app.problems.list()).toMatchObject([{ code: 'SETTING_INVALID', where: 'NotSet' }]);
  });

  test('a state account that cannot be written to is one, until it can', async () => {
    const { ref } = await uploaded('app/a.json', '{"n":1}\n');
    await app.ingestBlob(ref, { signal });
    await state.delete();
    await expect(app.ingestBlob(ref, { signal })).rejects.toMatchObject({ code: 'STATE_WRITE' });
    expect(app.problems.list()).toMatchObject([{ code: 'STATE_WRITE', where: 'AzureWebJobsStorage' }]);
    await state.create();
    await app.ingestBlob(ref, { signal });
    expect(app.problems.list()).toEqual([]);
  });
});

describe('a local file', () => {
  test('goes the same way, with a sink, rejects and progress of its caller', async () => {
    const file = join(folder, 'local.json');
    await writeFile(file, '{"n":1}\n[2]\n{"n":3}\n');
    const printed: string[] = [];
    const progress: number[] = [];
    const rejects = rejectsFile(join(folder, 'rejects.ndjson'));
    const { report } = await app.ingest(await fileSource(file, 'app/local.json'), {
      signal,
      log: app.logFor('app/local.json')!,
      rejects: rejects.open('app/local.json'),
      sink: printRows((lines) => {
        printed.push(lines.toString());
        return Promise.resolve();
      }),
      maxInFlight: 1,
      onProgress: ({ bytesIn }) => progress.push(bytesIn),
    });
    await rejects.close();
    expect(report).toMatchObject({ state: 'done', read: 3, sent: 2, rejected: 1, calls: 0 });
    expect(printed.join('')).toBe(
      '{"Number":1,"SourceFile":"app/local.json"}\n{"Number":3,"SourceFile":"app/local.json"}\n',
    );
    expect(progress).toEqual([20]);
    expect(await readFile(report.rejectsFile!, 'utf8')).toContain('"record":2');
    expect(await rows()).toMatchObject({ error: expect.anything() as unknown });
  });

  test('has a log by its path only', () => {
    expect(app.logFor('app/deep/x.json')?.name).toBe('app');
    expect(app.logFor('x.json')).toBeUndefined();
  });
});

describe('createApp', () => {
  test('fails with SETTING_INVALID on a wrong setting', () => {
    expect(() => createApp({ env: { LOGSLUICE_MAX_IN_FLIGHT: 'four' }, directory: folder })).toThrowError(
      expect.objectContaining({ code: 'SETTING_INVALID' }) as Error,
    );
  });

  test('fails with CONFIG_INVALID where logs.yaml cannot be read, or is wrong', async () => {
    await writeFile(join(folder, 'wrong.yaml'), 'logs: 3\n');
    for (const config of ['none.yaml', 'wrong.yaml']) {
      expect(() => createApp({ env: { LOGSLUICE_CONFIG: config }, directory: folder })).toThrowError(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          context: expect.objectContaining({ file: config }) as unknown,
        }) as Error,
      );
    }
  });

  test('opens nothing: settings for what is not used may be missing', () => {
    expect(createApp({ env: {}, directory: folder }).config.logs).toHaveLength(1);
  });
});

describe('checkLogs', () => {
  const warning = expect.stringMatching(/^logs\.yaml:6:5 {2}warning: no `TimeGenerated`/) as string;

  test('gives the configuration where nothing is an error; a warning stays', () => {
    expect(checkLogs(LOGS, 'logs.yaml', 'logs.yaml', {})).toEqual({
      config: expect.objectContaining({ file: 'logs.yaml' }) as unknown,
      errors: 0,
      problems: [warning],
    });
  });

  test('renders every problem with its line and column, and counts the errors', () => {
    const text = LOGS.replace('type: int', 'type: itn').replace('name: app', 'nmae: app');
    expect(checkLogs(text, 'logs.yaml', 'logs.yaml', {})).toEqual({
      errors: 2,
      problems: [
        expect.stringMatching(/^logs\.yaml:2:5 .*did you mean `name`/) as string,
        warning,
        expect.stringMatching(/^logs\.yaml:7:32 .*did you mean `int`/) as string,
      ],
    });
  });

  test('files that it names lie beside it, and keys are settings', async () => {
    const steps = 'apply: [{ lookup: { file: codes.json } }, { hash: hmac-sha256, key: LOGSLUICE_HASH_KEY_A }]';
    const text = LOGS.replace('from: $blob.path', `from: code, ${steps}`);
    const path = join(folder, 'lookup.yaml');
    const problems = (env: Record<string, string>) => checkLogs(text, 'logs.yaml', path, env).problems.slice(1);
    expect(problems({})).toEqual([
      'logs.yaml:8:59  the file `codes.json` cannot be read (ENOENT)  (its path starts at the folder of this file)',
      'logs.yaml:8:101  the setting LOGSLUICE_HASH_KEY_A is missing  (set it to a long random text)',
    ]);
    await writeFile(join(folder, 'codes.json'), '{"a":"b"}');
    expect(problems({ LOGSLUICE_HASH_KEY_A: 'a key of some length' })).toEqual([]);
    await writeFile(join(folder, 'codes.json'), ' '.repeat(1_000_001));
    expect(problems({ LOGSLUICE_HASH_KEY_A: 'a key of some length' })).toEqual([
      'logs.yaml:8:59  the file `codes.json` has more than 1000000 bytes  (its path starts at the folder of this file)',
    ]);
  });
});
