import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadHostConfig } from '../../../src/lib/local/host/host-config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsluice-host-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const load = async (text: string) => {
  await writeFile(join(folder, 'host.json'), text);
  return loadHostConfig(folder);
};

test('an empty host.json means the defaults of the real host', async () => {
  expect(await load('{"version":"2.0"}')).toEqual({
    blobs: { maxDegreeOfParallelism: 8, poisonBlobThreshold: 5 },
    queues: {
      batchSize: 16,
      newBatchThreshold: 8,
      maxDequeueCount: 5,
      visibilityTimeout: 0,
      messageEncoding: 'base64',
    },
    http: { routePrefix: 'api' },
  });
});

test('a time span is a number of seconds', async () => {
  const { queues } = await load('{"extensions":{"queues":{"visibilityTimeout":"00:01:30"}}}');
  expect(queues.visibilityTimeout).toBe(90);
});

test.each(['{', '{"extensions":{"blobs":{"maxDegreeOfParallelism":0}}}'])('%s fails with LOCAL_APP', async (text) => {
  await expect(load(text)).rejects.toMatchObject({ code: 'LOCAL_APP' });
});

test("the project's own host.json is understood", () => {
  expect(loadHostConfig(join(import.meta.dirname, '../../..'))).toMatchObject({ blobs: { maxDegreeOfParallelism: 4 } });
});
