import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadHostConfig } from '../../../src/lib/local/host/host-config.ts';
import { useTemporaryFolder } from '../../folder.ts';

const folder = useTemporaryFolder();

const load = async (text: string, settings = {}) => {
  await writeFile(join(folder.path, 'host.json'), text);
  return loadHostConfig(folder.path, settings);
};

test('an empty host.json means the defaults of the real host', async () => {
  expect(await load('{"version":"2.0"}')).toEqual({
    blobs: { maxDegreeOfParallelism: 8, poisonBlobThreshold: 5 },
    queues: {
      batchSize: 16,
      newBatchThreshold: 8,
      maxDequeueCount: 5,
      visibilityTimeout: 0,
      maxPollingInterval: 60,
      messageEncoding: 'base64',
    },
    http: { routePrefix: 'api' },
    functionTimeoutMs: 300_000,
  });
});

test('a time span is a number of seconds', async () => {
  const spans = '"visibilityTimeout":"00:01:30","maxPollingInterval":"00:00:02"';
  const { queues } = await load(`{"extensions":{"queues":{${spans}}}}`);
  expect(queues).toMatchObject({ visibilityTimeout: 90, maxPollingInterval: 2 });
});

test('settings win over the file, one by one', async () => {
  const config = await load('{"functionTimeout":"00:01:00","extensions":{"queues":{"batchSize":2}}}', {
    AzureFunctionsJobHost__functionTimeout: '-1',
    AzureFunctionsJobHost__extensions__queues__newBatchThreshold: '0',
    AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:07',
    AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism: '3',
    AzureFunctionsJobHost__extensions__http__routePrefix: '',
  });
  expect(config).toMatchObject({
    functionTimeoutMs: Infinity,
    queues: { batchSize: 2, newBatchThreshold: 0, visibilityTimeout: 7 },
    blobs: { maxDegreeOfParallelism: 3 },
    http: { routePrefix: 'api' },
  });
});

test('a timeout that is none fails with SETTING_INVALID', async () => {
  await expect(load('{"functionTimeout":"long"}')).rejects.toMatchObject({ code: 'SETTING_INVALID' });
});

test.each(['{', '{"extensions":{"blobs":{"maxDegreeOfParallelism":0}}}'])('%s fails with LOCAL_APP', async (text) => {
  await expect(load(text)).rejects.toMatchObject({ code: 'LOCAL_APP' });
});

test("the project's own host.json is understood", () => {
  expect(loadHostConfig(join(import.meta.dirname, '../../..'), {})).toMatchObject({
    blobs: { maxDegreeOfParallelism: 4 },
    queues: { batchSize: 1, newBatchThreshold: 3, maxDequeueCount: 5, visibilityTimeout: 30, maxPollingInterval: 2 },
    functionTimeoutMs: 1_800_000,
  });
});
