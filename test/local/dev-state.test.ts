import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claim, publish, runningState, withdraw, type DevState } from '../../src/lib/local/dev-state.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'logsluice-state-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const stateAt = (page: string): DevState => ({
  emulator: 'http://127.0.0.1:1',
  host: 'http://127.0.0.1:2',
  page,
  storageConnection: 'UseDevelopmentStorage=true',
  container: 'logs',
  stateContainer: 'logsluice',
  pids: { dev: process.pid, azurite: 1, host: 1 },
});

async function page() {
  const server = createServer((_, response) => response.end('page'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test('a second one beside a running one fails with LOCAL_RUNNING and its page', async () => {
  const { url, close } = await page();
  await claim(root);
  publish(root, stateAt(url));
  await expect(claim(root)).rejects.toMatchObject({ code: 'LOCAL_RUNNING', message: `It is running already: ${url}` });
  expect(await runningState(root)).toEqual(stateAt(url));
  await close();
});

test('a second one beside one that is just starting fails with LOCAL_RUNNING', async () => {
  await claim(root);
  await expect(claim(root)).rejects.toMatchObject({ code: 'LOCAL_RUNNING' });
});

test('what a killed one left behind does not count', async () => {
  await claim(root);
  publish(root, stateAt('http://127.0.0.1:9/'));
  await expect(runningState(root)).rejects.toMatchObject({ code: 'LOCAL_NOT_RUNNING' });
  await claim(root);
  expect(JSON.parse(await readFile(join(root, '.logsluice/dev.json'), 'utf8'))).toEqual({ pids: { dev: process.pid } });
});

test('a file that was cut off does not count', async () => {
  await claim(root);
  await writeFile(join(root, '.logsluice/dev.json'), '{"pids"');
  await claim(root);
});

test('after the end nothing runs: LOCAL_NOT_RUNNING', async () => {
  await claim(root);
  withdraw(root);
  await expect(runningState(root)).rejects.toMatchObject({ code: 'LOCAL_NOT_RUNNING' });
});
