import type { ContainerClient } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { developmentConnection } from '../../src/lib/local/azurite.ts';
import { openedOnce } from '../../src/lib/state/state-container.ts';
import { useAzurite } from '../azurite.ts';
import { containerAt } from './state-blobs.ts';

const azurite = useAzurite();

test('makes the container with its first use, and asks for it once', async () => {
  const client = containerAt(azurite.connectionString);
  let asked = 0;
  const container = openedOnce(() => {
    asked++;
    return Promise.resolve(client);
  });
  expect(await client.exists()).toBe(false);
  expect(await container()).toBe(client);
  expect(await client.exists()).toBe(true);
  expect(await container()).toBe(client);
  expect(asked).toBe(1);
});

test('takes a container that is there', async () => {
  const client = containerAt(azurite.connectionString);
  await client.create();
  expect(await openedOnce(() => Promise.resolve(client))()).toBe(client);
});

test('storage that does not answer is STATE_WRITE; the next use tries anew', async () => {
  const nowhere = containerAt(developmentConnection({ blob: 1, queue: 1, table: 1 }));
  const there = containerAt(azurite.connectionString);
  const clients: ContainerClient[] = [nowhere, there];
  const container = openedOnce(() => Promise.resolve(clients.shift()!));
  await expect(container()).rejects.toMatchObject({
    code: 'STATE_WRITE',
    context: { what: `container ${nowhere.containerName}`, reason: 'ECONNREFUSED' },
  });
  expect(await container()).toBe(there);
});

test('a setting that is wrong is passed on as it is', async () => {
  const error = new PipelineError('SETTING_INVALID', { setting: 'AzureWebJobsStorage', problem: 'is missing' });
  await expect(openedOnce(() => Promise.reject(error))()).rejects.toBe(error);
});
