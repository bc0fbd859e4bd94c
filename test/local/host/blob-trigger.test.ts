import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { beforeAll, expect, test } from 'vitest';
import { useAzurite } from '../../azurite.ts';
import { useHost, type HostProcess } from './host-process.ts';

const azurite = useAzurite();
const hosts = useHost();
let host: HostProcess;

const container = (name: string) =>
  BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(name);
const upload = (name: string, text = 'x', where = 'logs') =>
  container(where).getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
const poison = () =>
  QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('webjobs-blobtrigger-poison');
const runs = (of: HostProcess, blob: string) =>
  of.lines.filter((line) => line.includes(`runs    ${blob}`)).map((line) => line.split(`runs    ${blob}`)[1]?.trim());

beforeAll(async () => {
  await container('logs').create();
  await container('plain').create();
  host = await hosts.start(azurite.connectionString);
});

test('starts with the appStart hook', () => {
  expect(host.lines).toContain('appStart');
});

test.each(['123', 'true', 'a b/ログ.json'])(
  'runs for %j within seconds; the binding has its name as a string',
  async (name) => {
    await upload(name);
    const expected = { BlobName: name, ContainerName: 'logs', Connection: 'LogsStorage' };
    await expect
      .poll(() => host.lines.find((line) => line.includes(`"BlobName":${JSON.stringify(name)}`)), { timeout: 5000 })
      .toContain(JSON.stringify(expected).slice(1, -1));
  },
);

test('the name in the metadata is what the real host makes of it: a number', () => {
  expect(host.lines.find((line) => line.includes('"BlobName":"123"'))).toContain('"named":123');
});

test('without sdkBinding the function gets the content, and the expressions of its path', async () => {
  await upload('folder/one.txt', 'the content', 'plain');
  const line = () => host.lines.find((text) => text.includes('the content'));
  await expect.poll(line, { timeout: 5000 }).toContain('"name":"folder/one","extension":"txt"');
});

test('runs again when the blob is overwritten', async () => {
  await upload('again');
  await expect.poll(() => runs(host, 'logs/again').length, { timeout: 5000 }).toBe(1);
  await upload('again', 'new');
  await expect.poll(() => runs(host, 'logs/again').length, { timeout: 5000 }).toBe(2);
});

test('a blob that always throws is tried five times; then a message lies in the poison queue', async () => {
  const { etag } = await upload('bad');
  await expect
    .poll(() => host.lines.some((line) => line.includes('poisoned  logs/bad')), { timeout: 10_000 })
    .toBe(true);
  expect(runs(host, 'logs/bad')).toEqual(['', '(try 2 of 5)', '(try 3 of 5)', '(try 4 of 5)', '(try 5 of 5)']);
  const { receivedMessageItems } = await poison().receiveMessages();
  const [message] = receivedMessageItems.map(({ messageText }) =>
    JSON.parse(Buffer.from(messageText, 'base64').toString()),
  );
  expect(message).toEqual({
    Type: 'BlobTrigger',
    FunctionId: 'Host.Functions.readBlob',
    BlobType: 'BlockBlob',
    ContainerName: 'logs',
    BlobName: 'bad',
    ETag: etag,
  });
});

test('the postInvocation hook sees the error, and may log', () => {
  expect(host.lines.some((line) => line.includes(' warn  readBlob  hook saw bad blob'))).toBe(true);
});

test('stops by itself, after what runs: then the appTerminate hook, then exit 0', async () => {
  await upload('slow');
  await expect.poll(() => runs(host, 'logs/slow').length, { timeout: 5000 }).toBe(1);
  await host.child.stop();
  expect(await host.child.ended).toBe('exit code 0');
  const done = host.lines.findIndex((line) => line.includes('done    logs/slow'));
  expect(done).toBeGreaterThan(0);
  expect(host.lines.indexOf('appTerminate')).toBeGreaterThan(done);
});

test('after a restart only what is new runs: the receipts lie in the storage account', async () => {
  const second = await hosts.start(azurite.connectionString);
  await upload('later');
  await expect.poll(() => runs(second, 'logs/later').length, { timeout: 5000 }).toBe(1);
  expect(second.lines.filter((line) => line.includes('runs    logs/'))).toEqual([
    expect.stringContaining('runs    logs/later'),
  ]);
  await second.child.stop();
});
