import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environment, start, type Running } from '../cli/cli-process.ts';
import { projectCopy, type ProjectCopy } from './project-copy.ts';

interface DevState {
  readonly emulator: string;
  readonly host: string;
  readonly page: string;
  readonly storageConnection: string;
  readonly container: string;
  readonly pids: Readonly<Record<string, number>>;
}

/** "First row on the emulator's page ≤ 20 s after the command". */
const FIRST_ROW_MS = 20_000;

let project: ProjectCopy;
let taken: Server;
let dev: Running;
let readyMs: number;

const port = (): number => (taken.address() as AddressInfo).port;
const logsluice = (...args: string[]): Running =>
  start(args, { cwd: project.path, bin: join(project.path, 'bin/logsluice.mjs') });
const startDev = (...flags: string[]): Running => {
  const names = ['emulator', 'host', 'blob', 'queue', 'table'];
  // All want the same port, which is taken: each has to look further.
  const ports = names.flatMap((name) => [`--port-${name}`, String(port())]);
  return logsluice('dev', '--host', 'built-in', ...ports, ...flags);
};
const state = async (): Promise<DevState> =>
  JSON.parse(await readFile(join(project.path, '.logsluice/dev.json'), 'utf8')) as DevState;
const get = async (path: string): Promise<unknown> =>
  (await fetch(`${(await state()).emulator}/_emulator/${path}`)).json();
const own = async (name: string, content: string | Buffer): Promise<string> => {
  const file = join(project.path, name);
  await writeFile(file, content);
  return file;
};

beforeAll(async () => {
  project = await projectCopy();
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const began = performance.now();
  dev = startDev();
  await dev.line(/^ready {2}/);
  readyMs = performance.now() - began;
}, 120_000);
afterAll(async () => {
  dev.signal('SIGTERM');
  await dev.ended;
  taken.close();
  await project[Symbol.asyncDispose]();
});

describe('npm start', () => {
  test('the first row is on the page within 20 seconds of the command', async () => {
    const waitedFrom = performance.now();
    await expect
      .poll(() => get('tables/AppEvents_CL/rows'), { timeout: FIRST_ROW_MS, interval: 50 })
      .toContainEqual(expect.objectContaining({ Computer: 'Computer1' }));
    expect(readyMs + performance.now() - waitedFrom).toBeLessThan(FIRST_ROW_MS);
  });

  test('says a line for each sample: what became of it', async () => {
    await dev.line(/^done {2}app\/computers\.json {2}3 rows → AppEvents_CL {2}\d+\.\d s$/);
    await dev.line(/^done {2}service\/events\.ndjson\.gz {2}30 rows → ServiceEvents_CL/);
    await dev.line(/^done {2}text\/notes\.log {2}8 rows → PlainText_CL/);
    await dev.line(/^done {2}web\/requests\.csv {2}20 rows → WebRequests_CL/);
    expect(await get('files')).toHaveLength(4);
  });

  test('shows a row for each run of a file, in columns that are declared', async () => {
    await expect.poll(() => get('tables/LogsluiceRuns_CL/rows'), { timeout: 5000 }).toHaveLength(4);
    expect(await get('tables/LogsluiceRuns_CL/rows')).toContainEqual(
      expect.objectContaining({ FilePath: 'app/computers.json', State: 'done', RowsSent: 3, Container: 'logs' }),
    );
    expect(await get('counters')).toMatchObject({ columnsDropped: {}, nulled: {} });
  });

  test('the times of the samples are those of now: the service takes them as they are', async () => {
    const rows = (await get('tables/AppEvents_CL/rows')) as { TimeGenerated: string }[];
    for (const { TimeGenerated } of rows) {
      expect(Date.now() - Date.parse(TimeGenerated)).toBeLessThan(3_600_000);
      expect(TimeGenerated).toMatch(/\.\d{7}Z$/);
    }
    expect(await get('errors')).toEqual([]);
  });

  test('ports that are taken: the next free one is used, and said', async () => {
    const { emulator, host } = await state();
    await dev.line(new RegExp(`^port ${port()} \\(emulator\\) is taken: ${new URL(emulator).port} is used$`));
    await dev.line(new RegExp(`^port ${port()} \\(host\\) is taken: ${new URL(host).port} is used$`));
    for (const name of ['blob', 'queue', 'table']) await dev.line(new RegExp(`^port ${port()} \\(${name}\\) is taken`));
  });

  test('.logsluice/dev.json says where everything is', async () => {
    const { emulator, page, storageConnection, container, pids } = await state();
    await dev.line(new RegExp(`^ready {2}${page}$`));
    expect({ page, container }).toEqual({ page: `${emulator}/`, container: 'logs' });
    expect(storageConnection).toContain('BlobEndpoint=http://127.0.0.1:');
    expect(Object.keys(pids).sort()).toEqual(['azurite', 'dev', 'host']);
    expect(pids['dev']).toBe(dev.pid);
  });

  test('/api/health says ok', async () => {
    expect(await (await fetch(`${(await state()).host}/api/health`)).json()).toEqual({ status: 'ok' });
  });

  test('a second start says that it is running, and where: exit code 2', async () => {
    const { code, stdout } = await startDev().ended;
    expect(code).toBe(2);
    expect(stdout).toContain(`LOCAL_RUNNING  It is running already: ${(await state()).page}`);
  });
});

describe('logsluice drop', () => {
  test('an own file is followed to its report, its rows are on the page: exit code 0', async () => {
    const file = await own('mine.json', `{"Time":"${new Date().toISOString()}","Computer":"mine"}\n`);
    const { code, stdout, stderr } = await logsluice('drop', file, '--as', 'app/mine.json').ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^done {2}app\/mine\.json {2}1 row → AppEvents_CL {2}\d+\.\d s\n$/);
    expect(await get('tables/AppEvents_CL/rows?Computer=mine')).toHaveLength(1);
  });

  test('half a gzip: partial, its rows before the damage sent, what to do: exit code 3', async () => {
    const rows = Array.from(
      { length: 5000 },
      (_, n) => `{"timestamp":"${new Date().toISOString()}","n":${n * 7919}}\n`,
    );
    const whole = gzipSync(rows.join(''));
    const file = await own('half.gz', whole.subarray(0, whole.length / 2));
    const { code, stdout } = await logsluice('drop', file, '--as', 'service/half.gz').ended;
    expect(code).toBe(3);
    expect(stdout).toMatch(/^partial {2}service\/half\.gz {2}\d{3,} rows → ServiceEvents_CL/);
    expect(stdout).toContain('DECODE_TRUNCATED: The gzip data ends early, at byte');
  });

  test('a CSV with an unclosed quote: the record is kept, the others are sent: exit code 3', async () => {
    const file = await own(
      'quote.csv',
      'time,client,url\n2026-11-24T06:00:01Z,a,/1\n2026-11-24T06:00:02Z,b,"/2\n2026-11-24T06:00:03Z,c,/3\n',
    );
    const { code, stdout } = await logsluice('drop', file, '--as', 'web/quote.csv').ended;
    expect(code).toBe(3);
    expect(stdout).toMatch(/^done {2}web\/quote\.csv {2}2 rows → WebRequests_CL, 1 rejected \(PARSE_RECORD 1\)/);
    expect(stdout).toContain(
      '  record 2, byte 42: PARSE_RECORD: The record is not valid csv: a quote that is never closed.\n',
    );
    const [, kept] =
      /\n {2}rejects, each with its reason: (\S+\/\.logsluice\/rejects\/logs\/web\/quote\.csv\/\S+\.ndjson)\n/.exec(
        stdout,
      )!;
    expect(JSON.parse(await readFile(kept!, 'utf8'))).toMatchObject({
      code: 'PARSE_RECORD',
      record: 2,
      raw: '2026-11-24T06:00:02Z,b,"/2',
    });
    await dev.line(/^ {2}record 2, byte 42: PARSE_RECORD: /);
  });

  test('a path that no log matches: exit code 3', async () => {
    const { code, stdout } = await logsluice('drop', await own('stray.txt', 'x\n')).ended;
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout:
        'unmatched  stray.txt  no entry of logs.yaml matches this path; add one, change a `match`, or name another path with --as\n',
    });
  });

  test('a file that is not there: exit code 1', async () => {
    expect(await logsluice('drop', 'nobody.log').ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('SOURCE_NOT_FOUND'),
    });
  });
});

describe('stopping', () => {
  test('Ctrl-C ends it with exit code 0, leaves no process and no dev.json', async () => {
    dev.signal('SIGINT');
    const { code, stderr } = await dev.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(join(project.path, '.logsluice/dev.json'))).toBe(false);
    expect(await project.processes()).toEqual([]);
  });

  test('drop says then that nothing runs, and what to do', async () => {
    const { code, stderr } = await logsluice('drop', 'samples').ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      'LOCAL_NOT_RUNNING  Nothing is running in this folder.\n  Run `npm start` here first, and keep it running.\n',
    );
  });

  test('a restart keeps rows and files, and sends nothing twice', async () => {
    dev = startDev();
    await dev.line(/^samples {2}all 4 are there already$/);
    expect(await get('tables/AppEvents_CL/rows?Computer=mine')).toHaveLength(1);
    const file = await own('again.json', `{"Time":"${new Date().toISOString()}","Computer":"again"}\n`);
    expect((await logsluice('drop', file, '--as', 'app/again.json').ended).code).toBe(0);
    expect(await get('tables/AppEvents_CL/rows?Computer=Computer1')).toHaveLength(1);
    dev.signal('SIGINT');
    expect((await dev.ended).code).toBe(0);
  });

  test('--fresh forgets them', async () => {
    dev = startDev('--fresh');
    await dev.line(/^samples {2}4 of 4 uploaded/);
    await dev.line(/^done {2}app\/computers\.json/);
    expect(await get('tables/AppEvents_CL/rows')).toHaveLength(3);
  });

  test('a Ctrl-C of the terminal, which reaches every process of its group, does the same', async () => {
    dev.signal('SIGINT');
    await dev.ended;
    const child = spawn(
      'npm',
      [
        'start',
        '--',
        '--host',
        'built-in',
        '--port-emulator',
        '0',
        '--port-host',
        '0',
        '--port-blob',
        '0',
        '--port-queue',
        '0',
        '--port-table',
        '0',
      ],
      {
        cwd: project.path,
        env: environment(),
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    await expect.poll(() => text, { timeout: 30_000 }).toContain('\nready  ');
    process.kill(-child.pid!, 'SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
    await expect.poll(() => project.processes()).toEqual([]);
  });
});
