import type { ContainerClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';
import { beforeEach, describe, expect, test } from 'vitest';
import { ledgerContent, newLedger, parseLedger, type Ledger } from '../../src/lib/delivery/ledger.ts';
import { useAzurite } from '../azurite.ts';
import { logsluice, start, useFolder, type Ended } from './cli-process.ts';
import { freshStorage } from './fresh-storage.ts';

const azurite = useAzurite();
const folder = useFolder();
let files: ContainerClient;
let own: ContainerClient;
let queue: QueueClient;
let env: Record<string, string>;

beforeEach(async () => {
  const storage = await freshStorage(azurite.connectionString);
  ({ files, own, queue } = storage);
  env = { ...storage.env };
});

const command = (...args: string[]): Promise<Ended> => logsluice(args, { cwd: folder.path, env });

async function upload(...paths: string[]): Promise<string> {
  let etag = '';
  for (const path of paths) etag = (await files.getBlockBlobClient(path).upload('x', 1)).etag!;
  return etag;
}

async function account(path: string, etag: string, changes: Partial<Ledger>): Promise<void> {
  const facts = { etag, size: 1, log: 'app', table: 'App_CL', framing: '', mapping: '', config: 'an older one' };
  const begun = newLedger({ container: files.containerName, file: path, ...facts, at: '2026-01-01T00:00:00.000Z' });
  const { text, facts: metadata } = ledgerContent({ ...begun, ...changes });
  const name = `ledgers/${files.containerName}/${path}`;
  await own.getBlockBlobClient(name).upload(text, Buffer.byteLength(text), { metadata: { ...metadata } });
}

/** Paths of the messages in the queue, sorted. */
async function queued(): Promise<readonly string[]> {
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
  return receivedMessageItems
    .map(({ messageText }) => (JSON.parse(Buffer.from(messageText, 'base64').toString()) as { path: string }).path)
    .toSorted();
}

const lines = (text: string): readonly string[] => text.trimEnd().split('\n');

describe('status', () => {
  test('says what became of the files', async () => {
    await account('a', await upload('a'), { state: 'done' });
    const error = { code: 'DECODE_CORRUPT', message: 'It is damaged at byte 7.', fix: 'Upload it again.' };
    await account('b', await upload('b'), { state: 'parked', error });
    const old = new Date(Date.now() - 2 * 60 * 60_000).toISOString();
    await account('c', await upload('c'), { state: 'waiting', due: old, error: { ...error, code: 'SINK_FORBIDDEN' } });
    const { code, stdout, stderr } = await command('status');
    expect(stderr).toBe(`the settings in the environment, container ${files.containerName}\n`);
    expect(lines(stdout)).toEqual([
      'files     1 done, 1 waiting, 1 parked',
      'backlog   0 messages in the work queue; the oldest file that is not delivered was uploaded just now: c (SINK_FORBIDDEN)',
      'sweep     has not run yet',
      'given up  1 DECODE_CORRUPT',
      expect.stringMatching(/^ {2}parked {2}b {2}\d+ d(?: \d+ (?:h|min))? ago$/),
      '    DECODE_CORRUPT: It is damaged at byte 7. Upload it again.',
    ]);
    expect(code).toBe(0);
  });

  test('as one JSON line', async () => {
    await account('a', await upload('a'), { state: 'done' });
    const { stdout, stderr } = await command('status', '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ states: { done: 1 }, messages: 0, problems: [] });
  });

  test('works while logs.yaml is broken', async () => {
    env['LOGSLUICE_CONFIG'] = await folder.write('broken.yaml', 'logs: 1\n');
    expect((await command('status')).code).toBe(0);
  });
});

describe('backfill', () => {
  test('lists with --dry-run, then queues, and says what it passed over', async () => {
    await account('app/known', await upload('app/known'), { state: 'done' });
    await upload('app/a', 'app/b', 'web/c');
    const dry = await command('backfill', '--prefix', 'app/', '--dry-run');
    expect(lines(dry.stdout)).toEqual(['app/a', 'app/b']);
    expect(dry.stderr).toContain('2 files would be queued (0.0 MB), 1 known already');
    expect(await queued()).toEqual([]);
    const real = await command('backfill', '--prefix', 'app/');
    expect([real.code, lines(real.stdout)]).toEqual([0, ['app/a', 'app/b']]);
    expect(await queued()).toEqual(['app/a', 'app/b']);
    expect((await command('backfill', '--since', '2999-01-01')).stderr).toContain(
      '0 files queued (0.0 MB), 1 known already, 3 of another time',
    );
  });

  test('stopped by Ctrl-C it goes on where it was', async () => {
    const paths = Array.from({ length: 8 }, (_, index) => `f${index}`);
    await upload(...paths);
    const running = start(['backfill', '--per-minute', '120'], { cwd: folder.path, env });
    await running.line(/^f2$/);
    running.signal('SIGINT');
    const { code, stderr, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('the same command goes on from here');
    const rest = await command('backfill', '--per-minute', '6000');
    expect(rest.stderr).toContain('went on where an earlier backfill was stopped');
    expect([...lines(stdout), ...lines(rest.stdout)]).toEqual(paths);
    expect(await queued()).toEqual(paths);
  });

  test('killed and run again it misses nothing', async () => {
    const paths = Array.from({ length: 8 }, (_, index) => `f${index}`);
    await upload(...paths);
    const running = start(['backfill', '--per-minute', '600'], { cwd: folder.path, env });
    await running.line(/^f3$/);
    running.signal('SIGKILL');
    await running.ended;
    expect((await command('backfill', '--per-minute', '6000')).code).toBe(0);
    expect([...new Set(await queued())]).toEqual(paths);
  });
});

describe('resend', () => {
  const ledgerOf = async (path: string): Promise<Ledger> => {
    const name = `ledgers/${files.containerName}/${path}`;
    return parseLedger(name, String(await own.getBlobClient(name).downloadToBuffer()));
  };

  test('files by their paths; 1 where one cannot be', async () => {
    await account('a', await upload('a'), { state: 'done' });
    const dry = await command('resend', 'a', '--dry-run');
    expect([dry.code, dry.stdout]).toEqual([0, 'would be queued  a\n']);
    expect(await queued()).toEqual([]);
    const { code, stdout } = await command('resend', 'a', 'none');
    expect([code, stdout]).toEqual([1, 'queued  a\ngone    there is no such file in the container  none\n']);
    expect(await queued()).toEqual(['a']);
    expect(await ledgerOf('a')).toMatchObject({
      state: 'waiting',
      notes: [expect.stringContaining('resend') as string],
    });
  });

  test('every file of a log since a day, and once only when it is said twice', async () => {
    for (const path of ['a', 'b']) await account(path, await upload(path), { state: 'done' });
    await account('c', await upload('c'), { state: 'done', log: 'other' });
    expect(lines((await command('resend', '--log', 'app', '--since', '2026-01-01')).stdout).toSorted()).toEqual([
      'queued  a',
      'queued  b',
    ]);
    expect((await command('resend', '--log', 'app', '--since', '2026-01-01')).stdout).toBe('');
    expect(await queued()).toEqual(['a', 'b']);
  });

  test.each([
    [[], 'give paths, or --log with --since'],
    [['a', '--log', 'app', '--since', '2026-01-01'], 'give paths, or --log with --since'],
    [['--log', 'app'], '--log and --since go together'],
    [['--log', 'app', '--since', 'yesterday'], 'A day, or a time with its zone'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await command('resend', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('sweep', () => {
  test('says what it found, and what it cost', async () => {
    const overdue = new Date(Date.now() - 2 * 60 * 60_000).toISOString();
    await account('a', await upload('a'), { state: 'waiting', due: overdue });
    await account('b', await upload('b'), { state: 'unmatched' });
    await account('c', await upload('c'), { state: 'done' });
    const dry = await command('sweep', '--dry-run');
    expect(lines(dry.stdout).toSorted()).toEqual(['overdue  a', 'unmatched  b']);
    expect(dry.stderr).toContain('2 would be queued; 3 files and 3 ledgers in 2 calls');
    expect(await queued()).toEqual([]);
    expect((await command('sweep')).code).toBe(0);
    // What is found comes within moments of each other, not at once.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await queued()).toEqual(['a', 'b']);
  });
});

test.each(['status', 'backfill', 'sweep'])('without settings %s says which, and what else would do', async (name) => {
  const { code, stderr } = await logsluice([name], { cwd: folder.path });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^SETTING_INVALID {2}The setting AzureWebJobsStorage is missing: .*or run `npm start` here\.\n/,
  );
});
