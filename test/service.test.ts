import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp, type App } from '../src/lib/app.ts';
import { startEmulator, type Emulator, type Fault } from '../src/lib/emulator/emulator.ts';
import { PipelineError } from '../src/lib/errors.ts';
import { createService, WORK_QUEUE, type Job, type JobEnd, type Ledger } from '../src/lib/service.ts';
import { useAzurite } from './azurite.ts';
import { useTemporaryFolder } from './folder.ts';

const LOGS = `logs:
  - name: app
    match: 'app/**'
    format: { type: json }
    table: App_CL
    columns:
      Number: { from: n, type: int, required: true }
      SourceFile: { from: $blob.path }
  - name: once
    match: 'once/**'
    format: { type: json }
    table: App_CL
    columns: { Number: { from: n, type: int } }
    on_done: delete
`;
const azurite = useAzurite();
const folder = useTemporaryFolder({ 'logs.yaml': LOGS });
let emulator: Emulator;
let logs: ContainerClient;
let account: BlobServiceClient;
let env: Record<string, string>;
let app: App;
let handle: (job: Job, signal?: AbortSignal) => Promise<JobEnd>;
let ends: Ledger[];
let errors: PipelineError[];
let state: ContainerClient;
let states = 0;

beforeAll(async () => {
  emulator = await startEmulator();
  account = BlobServiceClient.fromConnectionString(azurite.connectionString);
  logs = account.getContainerClient('logs');
  await logs.create();
});
afterAll(async () => {
  await emulator.close();
});

beforeEach(async () => {
  await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
  await queue()
    .clearMessages()
    .catch(() => queue().create());
  const name = `state-${states++}`;
  state = account.getContainerClient(name);
  env = {
    LogsStorage: azurite.connectionString,
    AzureWebJobsStorage: azurite.connectionString,
    LOGSLUICE_ENDPOINT: emulator.url,
    LOGSLUICE_RULE: 'dcr-00000000000000000000000000000001',
    LOGSLUICE_RETRY_SECONDS: '1',
    LOGSLUICE_STATE_CONTAINER: name,
  };
  app = createApp({ env, directory: folder.path });
  ends = [];
  errors = [];
  handle = handler(() => app);
});

/** As a process of its own has it. */
function handler(theApp: () => App): typeof handle {
  const service = createService({ env, directory: folder.path, app: theApp, problems: app.problems });
  return (job, signal = AbortSignal.any([])) =>
    service.handle(job, {
      signal,
      onEnd: (ledger) => ends.push(ledger),
      onError: (error) => errors.push(error),
    });
}

const queue = () => QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(WORK_QUEUE);

/** Messages that wait, the invisible ones too. */
const waiting = async (): Promise<number> => (await queue().getProperties()).approximateMessagesCount!;

async function uploaded(path: string, content: string | Buffer, metadata: Record<string, string> = {}) {
  const bytes = Buffer.from(content);
  const { etag } = await logs.getBlockBlobClient(path).upload(bytes, bytes.length, { metadata });
  return { job: { connection: 'LogsStorage', container: 'logs', path, attempt: 0 }, etag: etag! };
}

const kept = async (name: string): Promise<string> => (await state.getBlobClient(name).downloadToBuffer()).toString();
const ledgerOf = async (path: string): Promise<Ledger> => JSON.parse(await kept(`ledgers/logs/${path}`)) as Ledger;
const fault = (order: Fault): Promise<Response> =>
  fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(order) });
const rows = async (): Promise<unknown> => (await fetch(`${emulator.url}/_emulator/tables/App_CL/rows`)).json();

describe('a blob', () => {
  test('of an event that takes longer than its share goes on from the work queue, and is whole in the end', async () => {
    const count = 60_000;
    const { job } = await uploaded('app/long.json', Array.from({ length: count }, (_, i) => `{"n":${i}}\n`).join(''));
    const service = createService({ env, directory: folder.path, app: () => app });
    const signal = AbortSignal.any([]);
    expect(await service.handle(job, { signal, softMs: 1 })).toBe('continued');
    const between = await ledgerOf('app/long.json');
    expect(between).toMatchObject({ state: 'waiting', runs: 1 });
    expect(between.counts.sent).toBeLessThan(count);
    expect(await waiting()).toBe(1);
    expect(await handle(job)).toBe('done');
    expect((await ledgerOf('app/long.json')).counts).toMatchObject({ read: count, sent: count });
    const { headers } = await fetch(`${emulator.url}/_emulator/tables/App_CL/rows`);
    expect(headers.get('x-total-count')).toBe(String(count));
  });

  test('is not given up for events that leave it no time to come further', async () => {
    const { job } = await uploaded('app/brief.json', '{"n":1}\n');
    const service = createService({ env, directory: folder.path, app: () => app });
    const brief = () => service.handle(job, { signal: AbortSignal.any([]), softMs: 0 });
    expect([await brief(), await brief(), await brief()]).not.toContain('parked');
    await handle(job);
    expect(await ledgerOf('app/brief.json')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  test('becomes rows of its log, and its ledger says so of its ETag; the same event again finds it finished', async () => {
    const { job, etag } = await uploaded('app/a.json', '{"n":1}\n{"n":2}\n');
    expect(await handle(job)).toBe('done');
    const sent = [
      { Number: 1, SourceFile: 'app/a.json' },
      { Number: 2, SourceFile: 'app/a.json' },
    ];
    expect(await rows()).toMatchObject(sent);
    const ledger = await ledgerOf('app/a.json');
    expect(ledger).toMatchObject({
      file: 'app/a.json',
      container: 'logs',
      log: 'app',
      table: 'App_CL',
      state: 'done',
      etag,
      counts: { read: 2, sent: 2, rejected: 0, filtered: 0 },
      mark: { entry: 1, records: 0 },
      runs: 1,
      at: expect.stringMatching(/Z$/) as string,
    });
    expect(ledger).not.toHaveProperty('run');
    expect(ends).toMatchObject([{ state: 'done' }]);
    expect(await handle(job)).toBe('finished');
    expect(await rows()).toHaveLength(2);
    expect(app.problems.list()).toEqual([]);
    expect(errors).toEqual([]);
    expect(await waiting()).toBe(0);
  });

  test('of other content at the same path is sent as well', async () => {
    await handle((await uploaded('app/again.json', '{"n":1}\n')).job);
    const { job, etag } = await uploaded('app/again.json', '{"n":2}\n');
    expect(await handle(job)).toBe('done');
    expect(await ledgerOf('app/again.json')).toMatchObject({ etag, generation: etag, counts: { read: 1, sent: 1 } });
    expect(await rows()).toHaveLength(2);
  });

  test('with bad records has a file of them, which its ledger names', async () => {
    const { job, etag } = await uploaded('app/bad.json', '{"n":1}\n[2]\n{"x":3}\n');
    expect(await handle(job)).toBe('done');
    const name = `rejects/logs/app/bad.json/${etag.replaceAll('"', '')}/0001.ndjson`;
    const lines = await kept(name);
    expect(await ledgerOf('app/bad.json')).toMatchObject({
      counts: { sent: 1, rejected: 2 },
      rejects: [{ name, bytes: Buffer.byteLength(lines) }],
    });
    expect(
      lines
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { code: 'PARSE_RECORD', file: 'app/bad.json', entry: '', record: 2, raw: '[2]' },
      { code: 'MAP_REQUIRED', file: 'app/bad.json', entry: '', record: 3, raw: '{"x":3}' },
    ]);
  });

  test('that is damaged is partial, and that is no failure', async () => {
    const { job } = await uploaded('app/cut.json.gz', gzipSync('{"n":1}\n{"n":2}\n').subarray(0, -6));
    expect(await handle(job)).toBe('partial');
    expect(await ledgerOf('app/cut.json.gz')).toMatchObject({ state: 'partial', error: { code: 'DECODE_TRUNCATED' } });
    expect(errors).toEqual([]);
    expect(await waiting()).toBe(0);
  });

  test('that is not what its log says is parked once a thousand records show it', async () => {
    const { job } = await uploaded('app/wrong.json', 'no json\n'.repeat(20_000));
    expect(await handle(job)).toBe('parked');
    const { counts, error } = await ledgerOf('app/wrong.json');
    expect(error).toMatchObject({ code: 'PARSE_WRONG_FORMAT' });
    expect(counts.rejected).toBe(counts.read);
    expect(counts.read).toBeGreaterThanOrEqual(1000);
    expect(counts.read).toBeLessThan(20_000);
    expect(await handle(job)).toBe('finished');
    expect(await waiting()).toBe(0);
  });

  test('that no log matches is left alone, and looked at again once logs.yaml is another', async () => {
    const { job } = await uploaded('other/a.json', '{"n":1}\n');
    expect(await handle(job)).toBe('unmatched');
    expect(await ledgerOf('other/a.json')).toMatchObject({ state: 'unmatched', log: null, counts: { read: 0 } });
    expect(await handle(job)).toBe('finished');
    await writeFile(join(folder.path, 'wider.yaml'), LOGS.replace("'app/**'", "'{app,other}/**'"));
    const wider = createApp({ env: { ...env, LOGSLUICE_CONFIG: 'wider.yaml' }, directory: folder.path });
    expect(await handler(() => wider)(job)).toBe('done');
    expect(await rows()).toMatchObject([{ Number: 1 }]);
  });

  test.each([
    ['whose name ends like a folder', 'app/folder/', {}],
    ['that a hierarchical namespace keeps for a folder', 'app/folder', { hdi_isfolder: 'true' }],
    ['the same, in other letters', 'app/folder2', { Hdi_IsFolder: 'true' }],
  ])('%s is nothing to do', async (_, name, metadata) => {
    const { job } = await uploaded(name, '', metadata);
    expect(await handle(job)).toBe('gone');
    expect(await state.getBlobClient(`ledgers/logs/${name}`).exists()).toBe(false);
  });

  test('that is gone, with its container or without, is nothing to do', async () => {
    const job = { connection: 'LogsStorage', container: 'logs', path: 'app/none.json', attempt: 0 };
    expect(await handle(job)).toBe('gone');
    expect(await handle({ ...job, container: 'no-such-container' })).toBe('gone');
  });

  test('that is empty is done', async () => {
    const { job } = await uploaded('app/empty.json', '');
    expect(await handle(job)).toBe('done');
    expect(await ledgerOf('app/empty.json')).toMatchObject({ state: 'done', counts: { read: 0, calls: 0 } });
  });

  test('of a log that says so is deleted once all of it is delivered', async () => {
    const { job } = await uploaded('once/a.json', '{"n":1}\n');
    expect(await handle(job)).toBe('done');
    expect(await rows()).toMatchObject([{ Number: 1 }]);
    expect(await logs.getBlobClient('once/a.json').exists()).toBe(false);
    const ledger = await ledgerOf('once/a.json');
    expect(ledger).toMatchObject({ state: 'done' });
    expect(ledger).not.toHaveProperty('after');
  });

  test('under way when the program stops waits in the queue, and goes on from there', async () => {
    const { job } = await uploaded('app/stop.json', '{"n":1}\n');
    await fault({ delayMs: 60_000, next: 1 });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new PipelineError('RUN_SHUTDOWN', { path: 'every file' })), 1000);
    expect(await handle(job, stop.signal)).toBe('waiting');
    const ledger = await ledgerOf('app/stop.json');
    expect(ledger).toMatchObject({ state: 'waiting', error: { code: 'RUN_SHUTDOWN' }, counts: { read: 0, sent: 0 } });
    expect(ledger).not.toHaveProperty('crashes');
    expect(await waiting()).toBe(1);
    expect(await handle(job)).toBe('done');
    expect(await ledgerOf('app/stop.json')).toMatchObject({ state: 'done', runs: 2, counts: { read: 1, sent: 1 } });
  });

  test('that another holds waits in the queue, for that proves nothing', async () => {
    const { job } = await uploaded('app/held.json', '{"n":1}\n');
    await handle(job);
    await logs.getBlockBlobClient('app/held.json').upload('{"n":2}\n', 8);
    await state.getBlobClient('ledgers/logs/app/held.json').getBlobLeaseClient().acquireLease(15);
    expect(await handle(job)).toBe('claimed');
    expect(await waiting()).toBe(1);
  });

  test('whose ledger is of another version of the program waits, and the ledger stays as it is', async () => {
    const { job } = await uploaded('app/newer.json', '{"n":1}\n');
    await state.create();
    const newer = '{"version":99}';
    await state.getBlockBlobClient('ledgers/logs/app/newer.json').upload(newer, newer.length);
    expect(await handle(job)).toBe('waiting');
    expect(errors).toMatchObject([{ code: 'LEDGER_UNKNOWN' }]);
    expect(await kept('ledgers/logs/app/newer.json')).toBe(newer);
    expect(await waiting()).toBe(1);
  });
});

describe('the row of a run', () => {
  const RUNS = 'Custom-LogsluiceRuns_CL';
  const runs = async (): Promise<unknown> =>
    (await fetch(`${emulator.url}/_emulator/tables/LogsluiceRuns_CL/rows`)).json();

  beforeEach(() => {
    app = createApp({ env: { ...env, LOGSLUICE_RUNS_STREAM: RUNS }, directory: folder.path });
  });

  test('is sent for each file, whatever became of it', async () => {
    const content = '{"n":1}\n[2]\n';
    const good = await uploaded('app/a.json', content);
    const stray = await uploaded('other/a.json', '{"n":1}\n');
    await handle(good.job);
    await handle(good.job);
    await handle(stray.job);
    expect(await runs()).toEqual([
      expect.objectContaining({
        Container: 'logs',
        FilePath: 'app/a.json',
        Generation: good.etag,
        TargetTable: 'App_CL',
        State: 'done',
        RunNumber: 1,
        Attempt: 1,
        RecordsRead: 2,
        RowsSent: 1,
        BytesRead: content.length,
        Rejects: { PARSE_RECORD: 1 },
        RejectsFile: expect.stringMatching(/^rejects\/logs\/app\/a\.json\/.*\.ndjson$/) as string,
        Altered: { timeGeneratedMissing: 1 },
      }),
      expect.objectContaining({ FilePath: 'other/a.json', State: 'unmatched', RecordsRead: 0 }),
    ]);
  });

  test('of a file that goes on says that it waits, and why', async () => {
    const { job } = await uploaded('app/a.json', '{"n":1}\n');
    await fault({ status: 403, stream: 'Custom-App_CL', next: 1 });
    await handle(job);
    await handle({ ...job, attempt: 1 });
    expect(await runs()).toEqual([
      expect.objectContaining({ State: 'waiting', ErrorCode: 'SINK_FORBIDDEN', RunNumber: 1, Attempt: 1, RowsSent: 0 }),
      expect.objectContaining({ State: 'done', RunNumber: 2, Attempt: 2, RowsSent: 1 }),
    ]);
  });

  test('that is refused fails no file, and is a problem until one is accepted', async () => {
    const { job } = await uploaded('app/a.json', '{"n":1}\n');
    const warned = once(process, 'warning');
    await fault({ status: 403, stream: RUNS, next: 1 });
    expect(await handle(job)).toBe('done');
    expect(await warned).toMatchObject([{ code: 'SINK_FORBIDDEN' }]);
    expect(app.problems.list()).toMatchObject([{ code: 'SINK_FORBIDDEN', where: RUNS }]);
    await handle((await uploaded('app/b.json', '{"n":1}\n')).job);
    expect(app.problems.list()).toEqual([]);
    expect(await runs()).toHaveLength(1);
  });
});

describe('problems', () => {
  test('a stream that may not be written to is one, until a row of it is accepted', async () => {
    const { job } = await uploaded('app/a.json', '{"n":1}\n');
    const empty = await uploaded('app/empty.json', '');
    await fault({ status: 403, next: 1 });
    expect(await handle(job)).toBe('waiting');
    expect(errors).toMatchObject([{ code: 'SINK_FORBIDDEN' }]);
    const ledger = await ledgerOf('app/a.json');
    expect(ledger).toMatchObject({ state: 'waiting', error: { code: 'SINK_FORBIDDEN' } });
    const delay = Date.parse(ledger.due!) - Date.parse(ledger.at);
    expect(delay).toBeGreaterThan(4000);
    expect(delay).toBeLessThan(11_000);
    const problem = { code: 'SINK_FORBIDDEN', where: 'Custom-App_CL', fix: expect.stringContaining('role') as string };
    expect(app.problems.list()).toMatchObject([problem]);
    await handle(empty.job);
    expect(app.problems.list()).toMatchObject([problem]);
    expect(await handle(job)).toBe('done');
    expect(app.problems.list()).toEqual([]);
    expect(await ledgerOf('app/a.json')).not.toHaveProperty('error');
  });

  test('an outage of the service is none: it ends by itself', async () => {
    const { job } = await uploaded('app/a.json', '{"n":1}\n');
    await fault({ status: 503 });
    expect(await handle({ ...job, attempt: 30 })).toBe('waiting');
    expect(errors).toMatchObject([{ code: 'SINK_THROTTLED' }]);
    expect(app.problems.list()).toEqual([]);
    const { due, at } = await ledgerOf('app/a.json');
    expect(Date.parse(due!) - Date.parse(at)).toBeLessThanOrEqual(30 * 60_000);
    const { receivedMessageItems } = await queue().receiveMessages();
    expect(receivedMessageItems).toEqual([]);
    expect(await waiting()).toBe(1);
  });

  test('a connection without its setting is one', async () => {
    const job = { connection: 'NotSet', container: 'logs', path: 'app/a.json', attempt: 0 };
    expect(await handle(job)).toBe('waiting');
    expect(errors).toMatchObject([{ code: 'SETTING_INVALID' }]);
    expect(app.problems.list()).toMatchObject([{ code: 'SETTING_INVALID', where: 'NotSet' }]);
    expect(await waiting()).toBe(1);
  });

  test('a state account that does not answer is one, until it does', async () => {
    const { job } = await uploaded('app/a.json', '{"n":1}\n');
    await handle(job);
    await state.delete();
    expect(await handle(job)).toBe('waiting');
    expect(app.problems.list()).toMatchObject([{ code: 'STATE_READ', where: 'AzureWebJobsStorage' }]);
    await state.create();
    expect(await handle(job)).toBe('done');
    expect(app.problems.list()).toEqual([]);
  });

  test('while there is no app, files wait; only a queue that takes none is a failure', async () => {
    const { job } = await uploaded('app/a.json', '{"n":1}\n');
    const wrong = new PipelineError('CONFIG_INVALID', { file: 'logs.yaml', problems: 1, first: 'no' });
    const broken = (): App => {
      throw wrong;
    };
    expect(await handler(broken)(job)).toBe('waiting');
    expect(errors).toEqual([wrong]);
    expect(await waiting()).toBe(1);
    delete env['AzureWebJobsStorage'];
    await expect(handler(broken)(job)).rejects.toMatchObject({ code: 'SETTING_INVALID' });
  });
});
