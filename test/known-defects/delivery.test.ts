import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../src/lib/app.ts';
import { createService, WORK_QUEUE, type Job, type JobEnd, type Ledger } from '../../src/lib/service.ts';
import { useAzurite } from '../azurite.ts';
import { useStand } from './stand.ts';

const azurite = useAzurite();
const stand = useStand(`logs:
  - name: once
    match: 'once/**'
    format: { type: json }
    table: App_CL
    columns: &columns { Number: { from: n, type: int, required: true }, Path: { from: $blob.path } }
    on_done: delete
  - name: app
    match: 'app/**'
    format: { type: json }
    table: App_CL
    columns: *columns
  - name: latin
    match: 'latin/**'
    format: { type: text }
    encoding: latin1
    table: App_CL
    columns: { Line: { from: $record.raw }, Offset: { from: $record.offset, type: long } }
  - name: text
    match: 'text/**'
    format: { type: text }
    table: App_CL
    columns: { Line: { from: $record.raw }, Offset: { from: $record.offset, type: long } }
`);
let logs: ContainerClient;
let state: ContainerClient;
let handle: (job: Job) => Promise<JobEnd>;
let states = 0;

const queue = () => QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(WORK_QUEUE);
const waiting = async (): Promise<number> => (await queue().getProperties()).approximateMessagesCount!;

beforeAll(async () => {
  logs = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('logs');
  await logs.create();
  await queue().create();
});
beforeEach(async () => {
  await queue().clearMessages();
  const container = `state-${states++}`;
  state = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(container);
  const env = {
    ...stand.env,
    LogsStorage: azurite.connectionString,
    AzureWebJobsStorage: azurite.connectionString,
    LOGSLUICE_STATE_CONTAINER: container,
    LOGSLUICE_MAX_BODY_BYTES: '1000',
    LOGSLUICE_MAX_IN_FLIGHT: '1',
  };
  const app = createApp({ env, directory: stand.folder });
  const service = createService({ env, directory: stand.folder, app: () => app });
  handle = (job) => service.handle(job, { signal: AbortSignal.any([]) });
});

async function uploaded(path: string, content: string): Promise<Job> {
  await logs.getBlockBlobClient(path).upload(content, Buffer.byteLength(content));
  return { connection: 'LogsStorage', container: 'logs', path, attempt: 0 };
}
const exists = (path: string): Promise<boolean> => logs.getBlobClient(path).exists();
const kept = async (name: string): Promise<string> => (await state.getBlobClient(name).downloadToBuffer()).toString();
const ledgerOf = async (path: string): Promise<Ledger> => JSON.parse(await kept(`ledgers/logs/${path}`)) as Ledger;
const lines = (count: number): string => Array.from({ length: count }, (_, n) => `{"n":${n}}\n`).join('');
const numbers = async (): Promise<readonly unknown[]> =>
  (await stand.rows('App_CL')).map(({ Number }) => Number).toSorted((a, b) => Number(a) - Number(b));
const all = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

test.each([
  'a b.json', ' a.json', 'a%20b.json', '100%.json', 'a%2Fb.json', 'a+b.json', 'a#b.json', 'a?b=c.json', 'a&b.json', "it's.json",
  '[a]{b}.json', '日本語 é.json', 'e\u0301.json', '😀.json', 'a"b.json', 'a=b;c.json', 'deep/er/a.json', 'a.json~', '%.json',
])('a blob called %j is read, told by its name, kept account of, and deleted', async (name) => {
  const job = await uploaded(`once/${name}`, '{"n":1}\nbad\n');
  expect(await handle(job)).toBe('done');
  expect(await stand.rows('App_CL')).toMatchObject([{ Number: 1, Path: `once/${name}` }]);
  expect(await exists(`once/${name}`)).toBe(false);
  const ledgers = [];
  for await (const blob of state.listBlobsFlat({ prefix: 'ledgers/' })) ledgers.push(JSON.parse(await kept(blob.name)));
  expect(ledgers).toMatchObject([{ file: `once/${name}`, state: 'done', counts: { sent: 1, rejected: 1 } }]);
  expect(await kept((ledgers[0] as Ledger).rejects[0]!.name)).toContain('"raw":"bad"');
}); // prettier-ignore

describe('calls that all fail', () => {
  test.each([401, 403, 404, 429, 500, 503])(
    'with %i: the file is not done, its message waits, its blob stays; mended, all of it arrives',
    async (status) => {
      await stand.fault({ status });
      const path = `once/refused-${status}.json`;
      const job = await uploaded(path, lines(300));
      expect(await handle(job)).toBe('waiting');
      expect(await ledgerOf(path)).toMatchObject({ state: 'waiting', counts: { sent: 0 } });
      expect(await waiting()).toBe(1);
      expect(await exists(path)).toBe(true);
      await stand.mend();
      expect(await handle({ ...job, attempt: 1 })).toBe('done');
      expect(await numbers()).toEqual(all(300));
      expect(await exists(path)).toBe(false);
    },
    60_000,
  );

  test('the first of them but one: what was accepted before is not sent again, and the blob stays until the rest is', async () => {
    await stand.fault({ delayMs: 1, next: 2 });
    await stand.fault({ status: 403 });
    const job = await uploaded('once/half.json', lines(300));
    expect(await handle(job)).toBe('waiting');
    const before = (await numbers()).length;
    expect(before).toBeGreaterThan(0);
    expect(await ledgerOf('once/half.json')).toMatchObject({ counts: { sent: before } });
    expect(await exists('once/half.json')).toBe(true);
    await stand.mend();
    expect(await handle(job)).toBe('done');
    expect(await numbers()).toEqual(all(300));
  });
});

test.each<[what: string, folder: string, encoding: BufferEncoding, line: string]>([
  ['Latin-1', 'latin', 'latin1', 'Ärger für Zoë'],
  ['characters of four bytes', 'text', 'utf8', '😀日é'],
  ['what other programs take for line ends', 'text', 'utf8', 'a\u2028b\u0085c\vd\fe'],
])(
  'a file of %s goes on at its very byte where a run ended: each line once, none cut',
  async (_, folder, encoding, line) => {
    const expected = Array.from({ length: 300 }, (_line, n) => `${n} ${line}`);
    const content = Buffer.from(`${expected.join('\n')}\n`, encoding);
    const path = `${folder}/again.log`;
    await logs.getBlockBlobClient(path).upload(content, content.length);
    const job = { connection: 'LogsStorage', container: 'logs', path, attempt: 0 };
    for (let run = 0; run < 3; run++) {
      await stand.mend();
      await stand.fault({ delayMs: 1, next: 2 });
      await stand.fault({ status: 403 });
      expect(await handle(job)).toBe('waiting');
    }
    expect((await ledgerOf(path)).mark).toMatchObject({ entry: 0, records: expect.any(Number) as number });
    await stand.mend();
    expect(await handle(job)).toBe('done');
    const rows = await stand.rows<{ Line: string; Offset: number }>('App_CL');
    expect(rows.map(({ Line }) => Line)).toEqual(expected);
  },
);

test('on_done leaves a blob that was not read to its end', async () => {
  const job = await uploaded('once/wrong.json', 'no json\n'.repeat(3000));
  expect(await handle(job)).toBe('parked');
  expect(await exists('once/wrong.json')).toBe(true);
});

test('on_done leaves a blob that was replaced while its rows were sent', async () => {
  const job = await uploaded('once/new.json', '{"n":1}\n');
  await stand.fault({ delayMs: 1500, next: 1 });
  const end = handle(job);
  await expect.poll(async () => (await state.exists()) && (await ledgerOf('once/new.json')).state).toBe('running');
  await uploaded('once/new.json', '{"n":2}\n');
  await end;
  expect(await exists('once/new.json')).toBe(true);
  expect(await handle(job)).toBe('done');
  expect(await numbers()).toEqual([1, 2]);
  expect(await exists('once/new.json')).toBe(false);
});

describe('events', () => {
  test('that come late, twice or all at once send nothing again', async () => {
    const job = await uploaded('app/late.json', lines(300));
    const ends = await Promise.all(Array.from({ length: 5 }, () => handle(job)));
    expect(ends.filter((end) => end === 'done')).toHaveLength(1);
    for (let i = 0; i < 3; i++) expect(await handle(job)).toBe('finished');
    expect(await numbers()).toEqual(all(300));
  });

  test('for blobs that are gone stop nobody behind them', async () => {
    const gone = { connection: 'LogsStorage', container: 'logs', path: 'app/deleted.json', attempt: 3 };
    for (let i = 0; i < 10; i++) expect(await handle(gone)).toBe('gone');
    expect(await handle(await uploaded('app/behind.json', '{"n":1}\n'))).toBe('done');
    expect(await waiting()).toBe(0);
  });
});

test('a file whose run ended without a word is not taken for one that somebody works on', async () => {
  const job = await uploaded('app/dead.json', lines(10));
  await handle(job);
  const { counts, ...done } = await ledgerOf('app/dead.json');
  const run = { number: 1, instance: 'dead', started: new Date().toISOString(), alone: false };
  const begun = { state: 'running', run, mark: { entry: 0, records: 0 }, counts: { ...counts, read: 0, sent: 0 } };
  const dead = JSON.stringify({ ...done, ...begun });
  await state.getBlockBlobClient('ledgers/logs/app/dead.json').upload(dead, dead.length);
  expect(await handle(job)).toBe('suspect');
  expect(await waiting()).toBe(1);
  expect(await handle({ ...job, alone: true })).toBe('done');
});
