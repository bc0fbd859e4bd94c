import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DevState } from '../../src/lib/local/dev-state.ts';
import { dropFiles } from '../../src/lib/local/drop.ts';

const LOGS = (column: string) => `logs:
  - name: lines
    match: '**/*'
    format: { type: text }
    table: Lines_CL
    columns:
      TimeGenerated: { from: $blob.lastModified }
      ${column}: { from: message }
`;

interface Dev {
  readonly process: ChildProcess;
  text(): string;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

let root: string;
let dev: Dev;

function start(...flags: string[]): Dev {
  const script = join(import.meta.dirname, 'fixtures/dev.ts');
  const child = spawn(process.execPath, [script, root, ...flags], { env: { ...process.env, BASE_PORT: '43100' } });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  return {
    process: child,
    text: () => text,
    end: async (signal) => {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

const says = (line: string, of = dev) => vi.waitFor(() => expect(of.text()).toContain(line), { timeout: 20_000 });
const state = async () => JSON.parse(await readFile(join(root, '.logsluice/dev.json'), 'utf8')) as DevState;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function drop(paths: readonly string[], as?: string) {
  const out = new PassThrough();
  const code = await dropFiles(paths, { root, out, ...(as === undefined ? {} : { as }) });
  return { code, text: String(out.read()) };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'logsluice-dev-'));
  await mkdir(join(root, 'samples/app'), { recursive: true });
  await writeFile(join(root, 'samples/app/one.log'), '2020-01-01T00:00:00Z a\n2020-01-01T00:00:01Z b\n');
  await writeFile(join(root, 'logs.yaml'), LOGS('RawData'));
  dev = start();
  await says('ready  ');
});
afterAll(async () => {
  dev.process.kill('SIGTERM');
  await rm(root, { recursive: true, force: true });
});

test('says where everything is, which host runs, which ports were taken, and what became of the samples', async () => {
  const { emulator, host, page, storageConnection, container, pids } = await state();
  expect(storageConnection).toContain('BlobEndpoint=http://127.0.0.1:');
  expect(container).toBe('logs');
  expect(dev.text()).toContain(`emulator  ${emulator}\n`);
  expect(dev.text()).toContain(`host  ${host}/api/health  (the built-in host, as LOGSLUICE_HOST says)\n`);
  expect(dev.text()).toContain(`ready  ${page}\n`);
  expect(dev.text()).toMatch(/port 43100 \(host\) is taken: \d+ is used\n/);
  expect(dev.text()).toContain('samples  1 of 1 uploaded');
  await says('done  app/one.log  2 rows → Lines_CL  0.1 s\n');
  expect(Object.values(pids).every(isAlive)).toBe(true);
});

test('the app runs on the build with its own logs.yaml', async () => {
  const { host } = await state();
  const config = join(root, 'dist/app/logs.yaml');
  expect(await (await fetch(`${host}/api/health`)).json()).toEqual({ config });
  expect(await readFile(config, 'utf8')).toBe(LOGS('RawData'));
});

test('the reports are shown on the page of the emulator', async () => {
  const { emulator } = await state();
  const files: unknown = await (await fetch(`${emulator}/_emulator/files`)).json();
  expect(files).toEqual([expect.objectContaining({ file: 'app/one.log', state: 'done', sent: 2, log: 'lines' })]);
});

test('a second start says that it runs already, and where, with exit code 2', async () => {
  const second = start();
  const [code] = await once(second.process, 'exit');
  expect(code).toBe(2);
  expect(second.text()).toContain(`It is running already: ${(await state()).page}`);
});

test('drop follows a file to the report on this very upload, every time', async () => {
  const file = join(root, 'my.log');
  await writeFile(file, 'x\ny\nz\n');
  expect(await drop([file])).toEqual({ code: 0, text: 'done  my.log  3 rows → Lines_CL  0.1 s\n' });
  await writeFile(file, 'x\n');
  expect(await drop([file], '/in/here.log')).toEqual({ code: 0, text: 'done  in/here.log  1 row → Lines_CL  0.1 s\n' });
  expect((await drop([file])).text).toBe('done  my.log  1 row → Lines_CL  0.1 s\n');
});

test('drop of a file into a folder, which a slash at the end names', async () => {
  const { code, text } = await drop([join(root, 'my.log')], 'in/');
  expect([code, text]).toEqual([0, expect.stringContaining('done  in/my.log  ')]);
});

test('drop uploads a folder with its tree; the worst of its files is the exit code', async () => {
  await mkdir(join(root, 'mine/deep'), { recursive: true });
  await writeFile(join(root, 'mine/a.log'), 'a\n');
  await writeFile(join(root, 'mine/deep/b.bad'), 'b\n');
  const { code, text } = await drop([join(root, 'mine')], 'under');
  expect(code).toBe(3);
  expect(text.split('\n').sort().slice(1)).toEqual([
    'done  under/a.log  1 row → Lines_CL  0.1 s',
    expect.stringContaining('unmatched  under/deep/b.bad'),
  ]);
});

test('drop of a file that is not there fails with SOURCE_NOT_FOUND', async () => {
  await expect(drop([join(root, 'nobody')])).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
});

test('a logs.yaml with problems is told and not used; a good one restarts the app', async () => {
  const before = await state();
  await writeFile(join(root, 'logs.yaml'), 'logs: 7\n');
  await says('the last good one stays in use');
  await writeFile(join(root, 'logs.yaml'), LOGS('Text'));
  await says('logs.yaml is in use');
  expect(await readFile(join(root, 'dist/app/logs.yaml'), 'utf8')).toBe(LOGS('Text'));
  expect((await state()).pids.host).not.toBe(before.pids.host);
  expect((await fetch(`${before.host}/api/health`)).status).toBe(200);
});

test('Ctrl-C, also twice, stops everything: exit code 0, no process left, no dev.json', async () => {
  const { pids } = await state();
  dev.process.kill('SIGINT');
  expect(await dev.end('SIGINT')).toBe(0);
  expect(Object.values(pids).filter(isAlive)).toEqual([]);
  expect(existsSync(join(root, '.logsluice/dev.json'))).toBe(false);
  await expect(drop([join(root, 'my.log')])).rejects.toMatchObject({ code: 'LOCAL_NOT_RUNNING' });
});

test('state survives a restart: the samples are there; a host that dies is started again', async () => {
  dev = start();
  await says('samples  all 1 are there already');
  const { emulator, pids } = await state();
  expect(await (await fetch(`${emulator}/_emulator/files`)).text()).toContain('app/one.log');
  process.kill(pids.host, 'SIGKILL');
  await says('host  ended with signal SIGKILL; it starts again in 1 s');
  await says('host  runs again');
  await vi.waitFor(async () => expect((await state()).pids.host).not.toBe(pids.host));
  expect(await drop([join(root, 'my.log')])).toMatchObject({ code: 0 });
});

test('when storage dies, its last words and exit code 1', async () => {
  const { pids } = await state();
  const ended = once(dev.process, 'exit');
  process.kill(pids.azurite, 'SIGKILL');
  expect((await ended)[0]).toBe(1);
  expect(dev.text()).toMatch(/LOCAL_CHILD {2}\S+ ended with signal SIGKILL/);
  expect(isAlive(pids.host)).toBe(false);
});

test('--fresh forgets what was there; killed without warning, nothing outlives it', async () => {
  dev = start('--fresh');
  await says('samples  1 of 1 uploaded');
  const { pids } = await state();
  await dev.end('SIGKILL');
  await expect.poll(() => [pids.azurite, pids.host].filter(isAlive), { timeout: 20_000 }).toEqual([]);
});

test('with EventQueue it says where events have to come from', async () => {
  vi.stubEnv('LOGSLUICE_TRIGGER_SOURCE', 'EventQueue');
  dev = start();
  vi.unstubAllEnvs();
  await says('events  from the queue logsluice-events alone');
  await says('ready  ');
  expect(await dev.end('SIGINT')).toBe(0);
});

test('a logs.yaml that is changed while everything starts is seen', async () => {
  dev = start();
  await says('is taken');
  await writeFile(join(root, 'logs.yaml'), 'logs: 7\n');
  await says('the last good one stays in use');
  expect(await readFile(join(root, 'dist/app/logs.yaml'), 'utf8')).toBe(LOGS('Text'));
  await writeFile(join(root, 'logs.yaml'), LOGS('Changed'));
  await says('logs.yaml is in use');
  expect(await dev.end('SIGINT')).toBe(0);
});

test('a logs.yaml with errors at the start: every problem, exit code 2, nothing started', async () => {
  await writeFile(join(root, 'logs.yaml'), LOGS('1st').replace('format:', 'formt:'));
  dev = start();
  const [code] = await once(dev.process, 'exit');
  expect(code).toBe(2);
  expect(dev.text().match(/^\S+logs\.yaml:\d+:\d+ {2}/gm)?.length).toBeGreaterThan(1);
});

test('LOGSLUICE_CONFIG names another logs.yaml', async () => {
  await writeFile(join(root, 'other.yaml'), 'logs: 7\n');
  vi.stubEnv('LOGSLUICE_CONFIG', join(root, 'other.yaml'));
  dev = start();
  vi.unstubAllEnvs();
  const [code] = await once(dev.process, 'exit');
  expect(code).toBe(2);
  expect(dev.text()).toContain('other.yaml');
});

test('a wrong setting at the start: what is wrong, exit code 2, nothing started', async () => {
  await writeFile(join(root, 'logs.yaml'), LOGS('RawData'));
  vi.stubEnv('LOGSLUICE_MAX_CALLS', 'four');
  dev = start();
  vi.unstubAllEnvs();
  const [code] = await once(dev.process, 'exit');
  expect(code).toBe(2);
  expect(dev.text()).toContain(
    'SETTING_INVALID  The setting LOGSLUICE_MAX_CALLS must be a whole number from 1 to 256.',
  );
  expect(dev.text()).not.toContain('storage  ');
});
