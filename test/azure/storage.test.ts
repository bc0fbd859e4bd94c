import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterEach, expect, test, vi } from 'vitest';
import { queueAccounts, storageAccounts } from '../../src/lib/azure/storage.ts';
import { developmentConnection } from '../../src/lib/local/azurite.ts';
import { useAzurite } from '../azurite.ts';
import { identityServer } from './identity-server.ts';

const azurite = useAzurite();
const other = developmentConnection({ blob: 1, queue: 2, table: 3 });
const https = 'https://logs.blob.core.windows.net/';

afterEach(() => vi.unstubAllEnvs());

test('a connection string leads to its account', async () => {
  const account = await storageAccounts({ LogsStorage: azurite.connectionString })('LogsStorage');
  expect(account).toBeInstanceOf(BlobServiceClient);
  await account.getContainerClient('reached').create();
  expect(await account.getContainerClient('reached').exists()).toBe(true);
});

test.each([
  ['a connection string', { X: other }, 'http://127.0.0.1:1/devstoreaccount1'],
  ['an account name', { X__accountName: 'logs' }, https],
  ['a blob endpoint', { X__blobServiceUri: 'https://logs.private.example/' }, 'https://logs.private.example/'],
  ['a service endpoint', { X__serviceUri: 'https://logs.private.example/' }, 'https://logs.private.example/'],
  ['an endpoint before a name', { X__blobServiceUri: 'https://a.example/', X__accountName: 'b' }, 'https://a.example/'],
  ['a connection string before all', { X: other, X__accountName: 'b' }, 'http://127.0.0.1:1/devstoreaccount1'],
  ['the prefix of the host', { AzureWebJobsX: other }, 'http://127.0.0.1:1/devstoreaccount1'],
  ['the prefix and an account name', { AzureWebJobsX__accountName: 'logs' }, https],
  ['an account name beside an empty string', { X: '', X__accountName: 'logs' }, https],
])('%s is enough', async (_, env, url) => {
  expect((await storageAccounts(env)('X')).url).toBe(url);
});

test('a connection string leads to its queues', async () => {
  const account = await queueAccounts({ LogsStorage: azurite.connectionString })('LogsStorage');
  expect(account).toBeInstanceOf(QueueServiceClient);
  await account.getQueueClient('reached').create();
  expect(await account.getQueueClient('reached').exists()).toBe(true);
});

test.each([
  ['a connection string', { X: other }, 'http://127.0.0.1:2/devstoreaccount1'],
  ['an account name', { X__accountName: 'logs' }, 'https://logs.queue.core.windows.net'],
  ['a queue endpoint', { X__queueServiceUri: 'https://q.example/' }, 'https://q.example/'],
  ['a service endpoint', { X__serviceUri: 'https://q.example/' }, 'https://q.example/'],
  [
    'a name beside the endpoint of blobs',
    { X__blobServiceUri: 'https://b.example/', X__accountName: 'logs' },
    'https://logs.queue.core.windows.net',
  ],
])('%s is enough for queues', async (_, env, url) => {
  expect((await queueAccounts(env)('X')).url).toBe(url);
});

test('queues of an account that only has an endpoint of blobs are SETTING_INVALID', async () => {
  const accounts = queueAccounts({ X__blobServiceUri: https });
  const problem = 'is missing (nor is there X__accountName or X__queueServiceUri)';
  for (let call = 0; call < 2; call++) {
    await expect(accounts('X')).rejects.toMatchObject({ code: 'SETTING_INVALID', context: { setting: 'X', problem } });
  }
});

test('gives one client for a connection, however many ask for it', async () => {
  const accounts = storageAccounts({ A: other, B: other });
  expect(await accounts('A')).toBe(await accounts('A'));
  expect(await accounts('A')).not.toBe(await accounts('B'));
});

test.each([
  ['nothing is set', {}, 'is missing (nor is there X__accountName or X__blobServiceUri)'],
  ['all is empty', { X: '', X__accountName: '' }, 'is missing (nor is there X__accountName or X__blobServiceUri)'],
  ['the string is none', { X: 'garbage' }, 'is not a storage connection string'],
  [
    'the string lacks its key',
    { X: 'AccountName=a;EndpointSuffix=core.windows.net' },
    'is not a storage connection string',
  ],
  ['the endpoint is no URL', { X__blobServiceUri: 'logs' }, 'does not lead to a URL of blobs'],
  ['the account name is none', { X__accountName: 'a b/%' }, 'does not lead to a URL of blobs'],
])('where %s it is SETTING_INVALID', async (_, env, problem) => {
  await expect(storageAccounts(env)('X')).rejects.toMatchObject({
    code: 'SETTING_INVALID',
    context: { setting: 'X', problem },
  });
});

test('no message shows what a wrong connection string holds', async () => {
  const wrong = 'DefaultEndpointsProtocol=https;AccountKey=hunter2';
  await expect(storageAccounts({ X: wrong })('X')).rejects.toMatchObject({
    message: expect.not.stringContaining('hunter2') as string,
  });
});

test('an account by its name is opened with the user-assigned identity that the connection names', async () => {
  await using identity = await identityServer();
  const env = { ...identity.env, AZURE_CLIENT_ID: 'someone-else' };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const settings = { ...env, X__blobServiceUri: 'https://127.0.0.1:1/', X__clientId: 'the-storage-identity' };
  const account = await storageAccounts(settings)('X');
  await expect(account.getProperties({ abortSignal: AbortSignal.timeout(500) })).rejects.toThrow('aborted');
  expect(identity.asked).toMatchObject([
    { resource: 'https://storage.azure.com', client_id: 'the-storage-identity', 'api-version': '2019-08-01' },
  ]);
});
