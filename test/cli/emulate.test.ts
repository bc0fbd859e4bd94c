import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { environment, logsluice, start, useFolder } from './cli-process.ts';
import type { Running } from './cli-process.ts';

const folder = useFolder();
const started: Running[] = [];
afterEach(async () => {
  for (const one of started) one.signal('SIGKILL');
  await Promise.all(started.splice(0).map(({ ended }) => ended));
});

/** Starts it on any free port and waits until it is ready. */
async function emulate(...args: string[]): Promise<Running & { readonly page: string }> {
  const running = start(['emulate', '--port', '0', ...args], { cwd: folder.path });
  started.push(running);
  const [, page] = await running.line(/^ready {2}(.+)$/);
  return { ...running, page: page! };
}

/** What the script of a stranger does: a token for a form, then a call with it. */
async function send(url: string, stream: string): Promise<number> {
  const form = {
    client_id: 'a',
    client_secret: 'b',
    scope: 'https://monitor.azure.com//.default',
    grant_type: 'client_credentials',
  };
  const answer = await fetch(`${url}tenant/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const path = `dataCollectionRules/dcr-1/streams/${stream}?api-version=2023-01-01`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (await fetch(`${url}${path}`, { method: 'POST', headers, body: '[{"Computer":"a"}]' })).status;
}

test('prints where it is, serves the page, the token and the streams of logs.yaml; SIGINT ends it with 0', async () => {
  const running = await emulate();
  expect(await (await fetch(running.page)).text()).toContain('<title>');
  expect(await send(running.page, 'Custom-AppEvents_CL')).toBe(204);
  expect(await send(running.page, 'Custom-Other_CL')).toBe(400);
  running.signal('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const url = running.page.slice(0, -1);
  expect(stdout).toBe(
    `emulator  ${url}\ntoken  ${url}/any-tenant/oauth2/v2.0/token\n` +
      'streams  Custom-AppEvents_CL, Custom-WebRequests_CL, Custom-ServiceEvents_CL, Custom-PlainText_CL\n' +
      `send  LOGSLUICE_ENDPOINT=${url} LOGSLUICE_RULE=dcr-any\n` +
      `ready  ${url}/\n`,
  );
});

test('--open takes any stream', async () => {
  const running = await emulate('--open');
  expect(await send(running.page, 'Custom-Other_CL')).toBe(204);
  running.signal('SIGTERM');
  expect((await running.ended).code).toBe(0);
});

test('--rule names the only ids that exist', async () => {
  const { page } = await emulate('--rule', 'dcr-2', 'dcr-3');
  expect(await send(page, 'Custom-AppEvents_CL')).toBe(404);
});

test('logs that share a stream are one declaration with the columns of both', async () => {
  const log = (name: string, column: string) =>
    `  - { name: ${name}, match: "${name}/**", format: { type: text }, table: Both_CL, columns: { TimeGenerated: { from: $blob.lastModified }, ${column}: string } }\n`;
  await folder.write('both.yaml', `logs:\n${log('one', 'Computer')}${log('two', 'Second')}`);
  const { page } = await emulate('--config', 'both.yaml');
  expect(await send(page, 'Custom-Both_CL')).toBe(204);
  const rows = (await (await fetch(`${page}_emulator/tables/Both_CL/rows`)).json()) as object[];
  expect(rows).toEqual([expect.objectContaining({ Computer: 'a' })]);
});

test('without logs.yaml it says that every call is refused, and what helps', async () => {
  const running = start(['emulate', '--port', '0'], { cwd: join(folder.path, 'samples') });
  started.push(running);
  expect((await running.line(/^streams {2}(.+)$/))[1]).toBe(
    'none: every call is refused; declare some with --config, or use --open',
  );
});

test('--tls: the certificate that it names makes a stranger trust it', async () => {
  const running = await emulate('--tls');
  const [, url] = await running.line(/^emulator {2}(https:.+)$/);
  const [, file] = await running.line(/^certificate {2}(.+)$/);
  await running.line(new RegExp(`NODE_EXTRA_CA_CERTS=${file} or REQUESTS_CA_BUNDLE=${file}`));
  const script = `fetch(${JSON.stringify(`${url}/_emulator/tables`)}).then(async (r) => process.stdout.write(await r.text()), (e) => process.stdout.write(e.cause.code))`;
  const stranger = async (env: Record<string, string>): Promise<string> => {
    const child = spawn(process.execPath, ['-e', script], { env: environment(env) });
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    await once(child, 'close');
    return text;
  };
  expect(await stranger({ NODE_EXTRA_CA_CERTS: file! })).toMatch(/^\[/);
  expect(await stranger({})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});

test('--directory keeps rows over a restart', async () => {
  const first = await emulate('--directory', 'kept');
  await send(first.page, 'Custom-AppEvents_CL');
  first.signal('SIGINT');
  await first.ended;
  const second = await emulate('--directory', 'kept');
  expect(await (await fetch(`${second.page}_emulator/tables/AppEvents_CL/rows`)).text()).toContain('"Computer":"a"');
});

test('--store count counts rows without keeping them', async () => {
  const { page } = await emulate('--store', 'count');
  await send(page, 'Custom-AppEvents_CL');
  expect(await (await fetch(`${page}_emulator/counters`)).json()).toMatchObject({ rows: 1 });
  expect(await (await fetch(`${page}_emulator/tables/AppEvents_CL/rows`)).text()).not.toContain('Computer');
});

test('a port that is taken: exit code 2 and a line that says so', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await logsluice(['emulate', '--port', String(port)], { cwd: folder.path });
  other.close();
  expect(code).toBe(2);
  expect(stderr).toContain(`The setting --port names port ${port}, which is taken; 0 means any free one.`);
});

test('a folder that cannot be used: exit code 2', async () => {
  const { code, stderr } = await logsluice(['emulate', '--port', '0', '--directory', '/dev/null/x'], {
    cwd: folder.path,
  });
  expect(code).toBe(2);
  expect(stderr).toContain('The setting --directory names a folder that cannot be used (ENOTDIR).');
});

test.each([
  ['that is not there', 'nope.yaml', 'nope.yaml has a problem: it cannot be read (ENOENT)'],
  ['with errors', 'bad.yaml', 'bad.yaml:1:'],
])('a logs.yaml %s: exit code 2', async (_, config, message) => {
  await folder.write('bad.yaml', 'logs: 7\n');
  const { code, stderr } = await logsluice(['emulate', '--port', '0', '--config', config], { cwd: folder.path });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
