import { gzipSync } from 'node:zlib';
import type { ContainerClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';
import { beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../src/lib/app.ts';
import { parseLedger, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { createService } from '../../src/lib/service.ts';
import { useAzurite } from '../azurite.ts';
import { tarOf } from '../decode/make-tar.ts';
import { logsluice, start, useFolder, type Ended } from './cli-process.ts';
import { useEmulator } from './emulator.ts';
import { freshStorage } from './fresh-storage.ts';

const azurite = useAzurite();
const emulator = useEmulator();
const folder = useFolder();
let files: ContainerClient;
let own: ContainerClient;
let queue: QueueClient;
let env: Record<string, string>;
let made = 0;

beforeEach(async () => {
  const storage = await freshStorage(azurite.connectionString);
  ({ files, own, queue } = storage);
  env = {
    ...emulator.env,
    ...storage.env,
    LOGSLUICE_RETRY_SECONDS: '1',
    LOGSLUICE_CONFIG: `logs-${made++}.yaml`,
  };
});

/** One log for all files, in flow style. */
const describeLogs = (format: string, columns: string, more = ''): Promise<string> =>
  folder.write(
    env['LOGSLUICE_CONFIG']!,
    `logs:\n  - name: app\n    match: '**'\n    format: ${format}\n    table: App_CL\n    columns: ${columns}\n${more}`,
  );

const NUMBER = '{ Nr: { from: n, type: int, required: true }, Name: { from: name } }';
const TEXT = '{ Nr: { from: n, type: string, required: true }, Name: { from: name } }';

/** Brings a file in as the app does. Gives what its ledger says. */
async function deliver(path: string, content: string | Buffer, settings: Record<string, string> = {}): Promise<Ledger> {
  const bytes = Buffer.from(content);
  await files.getBlockBlobClient(path).upload(bytes, bytes.length, { metadata: { owner: 'web' } });
  const given = { ...env, ...settings };
  const app = createApp({ env: given, directory: folder.path });
  const service = createService({ env: given, directory: folder.path, app: () => app });
  const job = { connection: 'LogsStorage', container: files.containerName, path, attempt: 0 };
  await service.handle(job, { signal: AbortSignal.any([]) });
  return ledgerOf(path);
}

async function ledgerOf(path: string): Promise<Ledger> {
  const name = `ledgers/${files.containerName}/${path}`;
  return parseLedger(name, String(await own.getBlobClient(name).downloadToBuffer()));
}

/** The lines that the ledger counts. */
async function keptOf(path: string): Promise<readonly Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  for (const { name, bytes, from = 0 } of (await ledgerOf(path)).rejects) {
    const text = String(await own.getBlobClient(name).downloadToBuffer(from, bytes - from));
    for (const line of text.trimEnd().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>);
  }
  return lines;
}

async function rejectBlobs(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of own.listBlobsFlat({ prefix: 'rejects/' })) names.push(name);
  return names;
}

const replay = (...args: string[]): Promise<Ended> => logsluice(['replay', ...args], { cwd: folder.path, env });
const rows = async (): Promise<readonly Record<string, unknown>[]> =>
  (await emulator.rows('App_CL')).map((row) => JSON.parse(row) as Record<string, unknown>);
const namesSent = async (): Promise<readonly string[]> => (await rows()).map(({ Name }) => String(Name)).toSorted();

const JSON_LINES = '{"n":1,"name":"a"}\n{"n":"two","name":"b"}\n{"n":3,"name":"c"}\n{"n":"four","name":"d"}\n';

describe('after the mapping was corrected', () => {
  test('what was rejected is sent, once, and counts as sent', async () => {
    await describeLogs('{ type: json }', NUMBER);
    expect((await deliver('a.json', JSON_LINES)).counts).toMatchObject({ read: 4, sent: 2, rejected: 2 });
    await describeLogs('{ type: json }', TEXT);
    const { code, stderr, stdout } = await replay();
    expect([stderr, stdout]).toEqual([expect.stringContaining('a.json: 2 sent\n'), '']);
    expect(code).toBe(0);
    expect(await namesSent()).toEqual(['a', 'b', 'c', 'd']);
    expect(await ledgerOf('a.json')).toMatchObject({
      state: 'done',
      counts: { read: 4, sent: 4, rejected: 0, filtered: 0, rejects: {} },
      rejects: [],
    });
    expect(await rejectBlobs()).toEqual([]);
    expect((await replay()).stderr).toContain('nothing to replay');
    expect(await rows()).toHaveLength(4);
  });

  test('the row of the run says what the file counts now; a dry run has none', async () => {
    env['LOGSLUICE_RUNS_STREAM'] = 'Custom-Runs_CL';
    await describeLogs('{ type: json }', NUMBER);
    await deliver('a.json', JSON_LINES);
    await describeLogs('{ type: json }', TEXT);
    await replay('--dry-run');
    expect(await emulator.rows('Runs_CL')).toHaveLength(1);
    await replay();
    const [first, second, ...more] = (await emulator.rows('Runs_CL')).map((row) => JSON.parse(row) as object);
    expect(first).toMatchObject({ FilePath: 'a.json', RunNumber: 1, RowsSent: 2, RecordsRejected: 2 });
    expect(second).toMatchObject({ FilePath: 'a.json', State: 'done', RunNumber: 2, RowsSent: 4 });
    expect([second, more]).toEqual([expect.not.objectContaining({ Rejects: expect.anything() as object }), []]);
  });

  test('a dry run prints the rows, and changes nothing', async () => {
    await describeLogs('{ type: json }', NUMBER);
    const before = await deliver('a.json', JSON_LINES);
    await describeLogs('{ type: json }', TEXT);
    const { code, stdout, stderr } = await replay('--dry-run');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((row) => (JSON.parse(row) as { Name: string }).Name),
    ).toEqual(['b', 'd']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('a.json: 2 would be sent')]);
    expect(await ledgerOf('a.json')).toEqual(before);
    expect(await namesSent()).toEqual(['a', 'c']);
  });

  test('what is still bad stays, with the reason of now', async () => {
    await describeLogs('{ type: json }', NUMBER);
    await deliver('a.json', `${JSON_LINES}{"n":"five"}\n`);
    await describeLogs('{ type: json }', '{ Nr: { from: n }, Name: { from: name, required: true } }');
    const { code, stderr } = await replay();
    expect([code, stderr]).toEqual([3, expect.stringContaining('a.json: 2 sent, 1 still rejected (1 MAP_REQUIRED)')]);
    expect(await keptOf('a.json')).toMatchObject([
      { record: 5, reason: 'The required column Name has no value.', raw: '{"n":"five"}', alone: true, index: 0 },
    ]);
    expect((await ledgerOf('a.json')).counts).toMatchObject({ read: 5, sent: 4, rejected: 1 });
    expect(await rejectBlobs()).toHaveLength(1);
  });

  test('what is dropped now counts as filtered', async () => {
    await describeLogs('{ type: json }', NUMBER);
    await deliver('a.json', JSON_LINES);
    await describeLogs('{ type: json }', TEXT, "    drop_if: { field: name, equals: 'd' }\n");
    expect((await replay()).stderr).toContain('a.json: 1 sent, 1 dropped on purpose');
    expect((await ledgerOf('a.json')).counts).toMatchObject({ read: 4, sent: 3, rejected: 0, filtered: 1 });
  });
});

/** A file of each kind, of which the record `b` was rejected: two is no number. */
const CSV = 'n,name\n1,a\ntwo,b\n3,c\n';
const KINDS: readonly (readonly [string, string, string, () => string | Buffer])[] = [
  ['csv with a header', '{ type: csv }', 'a.csv', () => CSV],
  [
    'exploded JSON',
    "{ type: json, explode: 'flows[]' }",
    'a.json',
    () => '{"host":"h","flows":[{"n":1,"name":"a"},{"n":"two","name":"b"},{"n":3,"name":"c"}]}',
  ],
  [
    'a JSON document',
    '{ type: json }',
    'b.json',
    () => '[{"n":1,"name":"a"},\n{"n":"two","name":"b"},\n{"n":3,"name":"c"}]',
  ],
  [
    'multiline',
    "{ type: logfmt, multiline: { start: '^n=' } }",
    'a.log',
    () => 'n=1\nname=a\nn=two\nname=b\nn=3\nname=c\n',
  ],
  ['gzip', '{ type: csv }', 'a.csv.gz', () => gzipSync(CSV)],
  ['UTF-16', '{ type: csv }', 'w.csv', () => Buffer.from(`\ufeff${CSV}`, 'utf16le')],
  [
    'a file in an archive',
    '{ type: csv }',
    'a.tar',
    () => tarOf({ name: 'x.csv', content: 'n,name\n0,z\n' }, { name: 'y.csv', content: CSV }),
  ],
];

describe.each(KINDS)('%s', (_, format, path, content) => {
  const at = path === 'a.json' ? 'flows.' : '';
  const before = path === 'a.tar' ? ['a', 'c', 'z'] : ['a', 'c'];
  const prepared = async (): Promise<void> => {
    await describeLogs(format, `{ Nr: { from: ${at}n, type: int, required: true }, Name: { from: ${at}name } }`);
    expect((await deliver(path, content())).counts).toMatchObject({ sent: before.length, rejected: 1 });
    expect(await namesSent()).toEqual(before);
    const owner = 'Owner: { from: $blob.metadata.owner }';
    await describeLogs(format, `{ Nr: { from: ${at}n, type: string }, Name: { from: ${at}name }, ${owner} }`);
  };
  const sent = async (): Promise<void> => {
    const { code, stderr } = await replay();
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${path}: 1 sent\n`)]);
    expect(await namesSent()).toEqual([...before, 'b'].toSorted());
    expect((await rows()).find(({ Name }) => Name === 'b')).toMatchObject({ Nr: 'two', Owner: 'web' });
  };
  const left = async (): Promise<void> => {
    const { code, stderr } = await replay();
    const said = '0 sent, 1 left as they are (1 MAP_REQUIRED)\n  left: they can be read in their file alone';
    expect([code, stderr]).toEqual([3, expect.stringContaining(`${path}: ${said}`)]);
    expect(await namesSent()).toEqual(before);
    expect(await keptOf(path)).toMatchObject([{ code: 'MAP_REQUIRED' }]);
  };
  const withoutFile = path === 'a.json' || path === 'w.csv' ? left : sent;

  test('whose file is there', async () => {
    await prepared();
    await sent();
  });

  test('whose file was deleted', async () => {
    await prepared();
    await files.deleteBlob(path);
    await withoutFile();
  });

  test('whose file was replaced', async () => {
    await prepared();
    await files.getBlockBlobClient(path).upload('other', 5);
    await withoutFile();
  });
});

describe('after the format was corrected', () => {
  test('records are found where the rejects lay, also where they are others now', async () => {
    const columns = '{ Nr: { from: n, required: true }, Name: { from: name, required: true } }';
    await describeLogs('{ type: logfmt }', columns);
    const split = 'n=1 name=a\nn=2\nname=b\nn=3 name=c\n';
    expect((await deliver('a.log', split)).counts).toMatchObject({ read: 4, sent: 2, rejected: 2 });
    await describeLogs("{ type: logfmt, multiline: { start: '^n=' } }", columns);
    const { code, stderr } = await replay();
    expect([code, stderr]).toEqual([0, expect.stringContaining('a.log: 1 sent\n')]);
    expect(await namesSent()).toEqual(['a', 'b', 'c']);
    expect((await ledgerOf('a.log')).counts).toMatchObject({ read: 3, sent: 3, rejected: 0 });
  });

  test('of a file that grows fewer records than before are no fewer than lie behind its mark', async () => {
    const columns = '{ Nr: { from: n, required: true }, Name: { from: name, required: true } }';
    await describeLogs('{ type: logfmt }', columns, '    growing: true\n');
    const split = 'n=1 name=a\nn=2\nname=b\nn=3 name=c\n';
    expect(await deliver('a.log', split)).toMatchObject({ mark: { records: 4 }, counts: { read: 4, rejected: 2 } });
    await describeLogs("{ type: logfmt, multiline: { start: '^n=' } }", columns, '    growing: true\n');
    expect((await replay()).stderr).toContain('a.log: 1 sent\n');
    expect(await ledgerOf('a.log')).toMatchObject({
      mark: { records: 4 },
      counts: { read: 4, sent: 3, rejected: 0, filtered: 1 },
    });
    expect(await namesSent()).toEqual(['a', 'b', 'c']);
  });

  test('bytes that were no text are read in the encoding that is named now; the rest of that file is left', async () => {
    const columns = '{ Nr: { from: n, required: true }, Name: { from: name } }';
    await describeLogs('{ type: logfmt }', columns);
    const latin = Buffer.from('n=1 name=a\nn=2 name=\xe9\xfc\xdf\xff\xfe\x81\nname=c\nn=4 name=d\n', 'latin1');
    expect((await deliver('a.log', latin)).counts.rejects).toEqual({ PARSE_ENCODING: 1, MAP_REQUIRED: 1 });
    await describeLogs('{ type: logfmt }', columns, '    encoding: iso-8859-1\n');
    const { stderr } = await replay();
    expect(stderr).toContain('a.log: 1 sent, 1 still rejected (1 MAP_REQUIRED)');
    expect(await namesSent()).toEqual(['a', 'd', 'éüßÿþ\u0081'].toSorted());
  });
});

test('a record over the limit needs its file, and has it', async () => {
  await describeLogs('{ type: json }', NUMBER);
  const long = `{"n":2,"name":"b","more":"${'x'.repeat(20_000)}"}`;
  const content = `{"n":1,"name":"a"}\n${long}\n{"n":3,"name":"c"}\n`;
  const ledger = await deliver('a.json', content, { LOGSLUICE_MAX_RECORD_BYTES: '10000' });
  expect(ledger.counts.rejects).toEqual({ PARSE_TOO_LONG: 1 });
  expect((await replay()).stderr).toContain('a.json: 1 sent');
  expect(await namesSent()).toEqual(['a', 'b', 'c']);
});

test('of a file that was archived, which storage gives to nobody, the kept text is sent', async () => {
  await describeLogs('{ type: json }', NUMBER);
  await deliver('a.json', JSON_LINES);
  await files.getBlobClient('a.json').setAccessTier('Archive');
  await describeLogs('{ type: json }', TEXT);
  expect(await replay()).toMatchObject({ code: 0, stderr: expect.stringContaining('a.json: 2 sent\n') as string });
  expect(await namesSent()).toEqual(['a', 'b', 'c', 'd']);
});

test('only what is asked for is sent', async () => {
  await describeLogs('{ type: json }', NUMBER);
  const bad = '{"n":"one","name":"a"}\n{"n":2\n{"n":"three","name":"c"}\n';
  await deliver('a.json', bad);
  await deliver('b.json', bad);
  await describeLogs('{ type: json }', TEXT);
  for (const args of [['--since', '2999-01-01'], ['--code', 'ROW_TOO_LARGE'], ['--parked']]) {
    expect(await replay(...args)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('nothing to replay') as string,
    });
  }
  const { code, stderr } = await replay('--log', 'app', '--file', 'a.json', '--code', 'MAP_REQUIRED');
  expect([code, stderr]).toEqual([0, expect.stringContaining('a.json: 2 sent\n')]);
  expect((await ledgerOf('a.json')).counts).toMatchObject({
    read: 3,
    sent: 2,
    rejected: 1,
    rejects: { PARSE_RECORD: 1 },
  });
  expect(await keptOf('a.json')).toMatchObject([{ code: 'PARSE_RECORD', record: 2 }]);
  expect((await ledgerOf('b.json')).counts.rejected).toBe(3);
});

describe('a parked file', () => {
  const many = Array.from({ length: 3000 }, (_, i) => `{"n":"x${i}","name":"r${i}"}`).join('\n');
  const parked = async (): Promise<Ledger> => {
    await describeLogs('{ type: json }', NUMBER, '    max_reject_ratio: 0.5\n');
    const ledger = await deliver('a.json', many, { LOGSLUICE_MAX_BODY_BYTES: '10000' });
    expect(ledger).toMatchObject({ state: 'parked', error: { code: 'PARSE_WRONG_FORMAT' } });
    return ledger;
  };
  const drained = async (): Promise<Ledger> => {
    const { receivedMessageItems } = await queue.receiveMessages();
    const job = JSON.parse(Buffer.from(receivedMessageItems[0]!.messageText, 'base64').toString()) as never;
    const app = createApp({ env, directory: folder.path });
    const service = createService({ env, directory: folder.path, app: () => app });
    await service.handle(job, { signal: AbortSignal.any([]) });
    return ledgerOf('a.json');
  };

  test('whose mapping was corrected has its rejects sent, and is read on', async () => {
    await parked();
    await describeLogs('{ type: json }', TEXT);
    const { code, stderr } = await replay('--parked');
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('is queued, to be read on where it was parked') as string,
    ]);
    expect(await drained()).toMatchObject({
      state: 'done',
      counts: { read: 3000, sent: 3000, rejected: 0 },
      notes: [expect.stringContaining('(replay)') as string],
    });
    expect(new Set(await namesSent()).size).toBe(3000);
    expect(await emulator.total()).toBe(3000);
  });

  test('whose format was corrected is read from its beginning', async () => {
    await parked();
    await describeLogs('{ type: text }', '{ Name: { from: text } }');
    expect(await replay()).toMatchObject({ code: 3, stderr: expect.stringContaining('give --parked') as string });
    expect((await replay('--file', 'a.json', '--dry-run')).stderr).toContain(
      'would be queued, to be read from its beginning',
    );
    const { code, stderr } = await replay('--file', 'a.json');
    expect([code, stderr]).toEqual([0, expect.stringContaining('is queued, to be read from its beginning') as string]);
    expect(await drained()).toMatchObject({ state: 'done', counts: { read: 3000, sent: 3000, rejected: 0 } });
    expect(await emulator.total()).toBe(3000);
  });

  test('that is gone cannot be read on', async () => {
    await parked();
    await files.getBlobClient('a.json').delete();
    await describeLogs('{ type: json }', TEXT);
    expect(await replay('--parked')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no such file any more') as string,
    });
  });
});

describe('ended in the middle', () => {
  const RECORDS = 4000;
  const content = Array.from({ length: RECORDS }, (_, i) => `{"n":"x${i}","name":"r${i}"}`).join('\n');
  const PER_CALL = 50;
  const prepared = async (): Promise<void> => {
    await describeLogs('{ type: json }', NUMBER);
    expect((await deliver('a.json', content)).counts.rejected).toBe(RECORDS);
    // About fifty rows a call.
    env['LOGSLUICE_MAX_BODY_BYTES'] = '2000';
    env['LOGSLUICE_MAX_IN_FLIGHT'] = '2';
    await describeLogs('{ type: json }', '{ Nr: { from: n, type: string }, Name: { from: name, required: true } }');
    await emulator.fault({ delayMs: 20 });
  };

  test.each(['file', 'text'])('and given again it sends what was left, from the %s', async (from) => {
    await prepared();
    if (from === 'text') await files.getBlobClient('a.json').delete();
    const running = start(['replay'], { cwd: folder.path, env });
    while ((await emulator.calls()) < 40) await new Promise((resolve) => setTimeout(resolve, 20));
    running.signal('SIGKILL');
    await running.ended;
    const sent = await emulator.total();
    expect(sent).toBeLessThan(RECORDS);
    const { counts } = await ledgerOf('a.json');
    expect(counts.sent).toBeGreaterThan(0);
    expect(counts).toMatchObject({ read: RECORDS, rejected: RECORDS - counts.sent });
    expect((await replay()).stderr).toContain('is being worked on at this moment');
    await breakLease('a.json');
    expect(await replay()).toMatchObject({ code: 0 });
    expect(new Set(await namesSent()).size).toBe(RECORDS);
    // What was under way, and what was accepted since the ledger was written last.
    expect((await emulator.total()) - RECORDS).toBeLessThanOrEqual((2 + 16 + 16) * PER_CALL);
    expect((await ledgerOf('a.json')).counts).toMatchObject({ read: RECORDS, sent: RECORDS, rejected: 0 });
  });

  test('by Ctrl-C it marks what was sent', async () => {
    await prepared();
    const running = start(['replay'], { cwd: folder.path, env });
    while ((await emulator.calls()) < 10) await new Promise((resolve) => setTimeout(resolve, 20));
    running.signal('SIGINT');
    expect(await running.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('the same command goes on from here') as string,
    });
    expect((await ledgerOf('a.json')).counts.sent).toBe(await emulator.total());
    expect(await replay()).toMatchObject({ code: 0 });
    expect(await emulator.total()).toBe(RECORDS);
  });
});

/** As time would. */
const breakLease = async (path: string): Promise<void> => {
  await own.getBlobClient(`ledgers/${files.containerName}/${path}`).getBlobLeaseClient().breakLease(0);
};

test('what the service refuses to take ends the command, and stays for the next', async () => {
  await describeLogs('{ type: json }', NUMBER);
  await deliver('a.json', JSON_LINES);
  await describeLogs('{ type: json }', TEXT);
  await emulator.fault({ status: 403 });
  const { code, stderr } = await replay();
  expect([code, stderr]).toEqual([1, expect.stringContaining('SINK_FORBIDDEN')]);
  expect((await ledgerOf('a.json')).counts.rejected).toBe(2);
});

test('a ledger that cannot be read fails its file alone', async () => {
  await describeLogs('{ type: json }', NUMBER);
  await deliver('a.json', JSON_LINES);
  await deliver('b.json', JSON_LINES);
  const ledger = own.getBlockBlobClient(`ledgers/${files.containerName}/a.json`);
  const { metadata } = await ledger.getProperties();
  await ledger.upload('{"version":2}', 13, { metadata: metadata! });
  await describeLogs('{ type: json }', TEXT);
  const { code, stderr } = await replay();
  expect([code, stderr]).toEqual([1, expect.stringContaining('a.json: 0 sent\n  LEDGER_UNKNOWN: ') as string]);
  expect(stderr).toContain('b.json: 2 sent\n');
});

test('a file without a log, one that waits, one that nobody knows', async () => {
  await describeLogs('{ type: json }', NUMBER);
  await deliver('a.json', JSON_LINES);
  expect(await replay('--file', 'none')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nothing is known of none') as string,
  });
  await folder.write(
    env['LOGSLUICE_CONFIG']!,
    "logs:\n  - name: web\n    match: 'x'\n    format: { type: text }\n    table: A_CL\n    columns: { Line: { from: text } }\n",
  );
  expect(await replay()).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('no log of logs.yaml matches it') as string,
  });
  expect(await replay('--log', 'app')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('it has web') as string,
  });
});

test.each([
  [['--parked', '--code', 'MAP_REQUIRED'], 'cannot be used with'],
  [['--since', 'yesterday'], 'A day, or a time with its zone'],
])('%j is wrong usage', async (args, message) => {
  expect(await replay(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string });
});
