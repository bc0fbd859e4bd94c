import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { beforeAll, describe, expect, test } from 'vitest';
import { useAzurite } from '../../azurite.ts';
import { useHost, type HostProcess } from './host-process.ts';

const azurite = useAzurite();
const hosts = useHost();
let host: HostProcess;

beforeAll(async () => {
  await BlobServiceClient.fromConnectionString(azurite.connectionString).createContainer('logs');
  host = await hosts.start(azurite.connectionString, ['--function-key', 'k3y']);
});

describe('http', () => {
  test('says that it runs', async () => {
    expect(await (await fetch(`${host.url}/admin/host/status`)).json()).toEqual({ state: 'Running' });
  });

  test('method, parameters, query and body reach the function; status, headers and body come back', async () => {
    const response = await fetch(`${host.url}/api/open/a%20b?q=%C3%BC`, { method: 'POST', body: 'hello' });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-id')).toBe('a b');
    expect(await response.json()).toEqual({ method: 'POST', query: 'ü', body: 'hello' });
  });

  test('a parameter with a question mark may be left out', async () => {
    expect((await fetch(`${host.url}/api/open`)).headers.get('x-id')).toBe('none');
  });

  test.each([
    ['no key', '', {}, 401],
    ['a wrong key', '?code=other', {}, 401],
    ['the key in the query', '?code=k3y', {}, 200],
    ['the key in the header', '', { 'x-functions-key': 'k3y' }, 200],
  ])('a function-level route with %s', async (_, query, headers, status) => {
    expect((await fetch(`${host.url}/api/guarded${query}`, { headers })).status).toBe(status);
  });

  test.each([
    ['a path with a broken escape', 'GET', '/api/open/%zz', 400],
    ['an unknown route', 'GET', '/api/nobody', 404],
    ['a method that the function does not have', 'PUT', '/api/open', 405],
    ['a function that throws', 'GET', '/api/broken', 500],
  ])('%s', async (_, method, path, status) => {
    expect((await fetch(`${host.url}${path}`, { method })).status).toBe(status);
  });

  test('the app knows the address of its host', async () => {
    expect(await (await fetch(`${host.url}/api/site`)).text()).toBe(new URL(host.url).host);
  });

  test('without a function key everyone may call function-level routes', async () => {
    const open = await hosts.start(azurite.connectionString);
    expect(await (await fetch(`${open.url}/api/guarded`)).text()).toBe('inside');
    await open.child.stop();
  });
});

describe('queue', () => {
  const queue = (name: string) =>
    QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(name);
  const send = (text: string) => queue('work').sendMessage(Buffer.from(text).toString('base64'));
  const seen = (text: string) => host.lines.filter((line) => line.includes(`message {"message":${text}`));

  test('a message is parsed where it is JSON', async () => {
    await send('{"part":1}');
    await expect.poll(() => seen('{"part":1}'), { timeout: 5000 }).toHaveLength(1);
  });

  test('one that always fails is tried five times, then lies in the poison queue', async () => {
    await send('bad');
    await expect
      .poll(() => host.lines.some((line) => line.includes('poisoned  message')), { timeout: 10_000 })
      .toBe(true);
    expect(seen('"bad"').map((line) => /"dequeueCount":(\d)/.exec(line)?.[1])).toEqual(['1', '2', '3', '4', '5']);
    const [message] = (await queue('work-poison').receiveMessages()).receivedMessageItems;
    expect(Buffer.from(message?.messageText ?? '', 'base64').toString()).toBe('bad');
    expect((await queue('work').receiveMessages()).receivedMessageItems).toEqual([]);
  });
});

test('a timer runs on its schedule', async () => {
  await expect
    .poll(() => host.lines.filter((line) => line.includes('tick  tick false')).length, { timeout: 5000 })
    .toBeGreaterThan(1);
});
