/** What ends a whole process, as on the platform: a timeout, a death; and what keeps a function from running at all. */
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useAzurite } from '../../azurite.ts';
import { useHost, type HostProcess } from './host-process.ts';

const azurite = useAzurite();
const hosts = useHost();
let queue: QueueClient;
let host: HostProcess | undefined;

const send = (text: string) => queue.sendMessage(Buffer.from(text).toString('base64'));
const start = async (args: readonly string[], settings = {}): Promise<HostProcess> =>
  (host = await hosts.start(azurite.connectionString, args, settings));
const tries = ({ lines }: HostProcess) =>
  lines.flatMap((line) => /message (\{.*\})$/.exec(line)?.slice(1) ?? []).map((text): unknown => JSON.parse(text));
/** Waits until the host said so; fails where it never does. */
const says = (pattern: RegExp): Promise<RegExpExecArray> => host!.child.line((line) => pattern.exec(line) ?? undefined);

beforeAll(async () => {
  queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('work');
  await queue.createIfNotExists();
  await BlobServiceClient.fromConnectionString(azurite.connectionString).createContainer('logs');
});
beforeEach(() => queue.clearMessages());
afterEach(() => host?.child.stop());

describe('a call that takes longer than functionTimeout', () => {
  test('ends the process with all that runs in it; every message is free at once', async () => {
    const { child, lines } = await start(['--function-timeout', '00:00:02']);
    await send('long');
    await says(/takeWork {2}message \{"message":"long"/);
    await send('long');
    expect(await child.ended).toBe('exit code 1');
    const text = lines.join('\n');
    expect(text).toContain('The function takeWork took longer than functionTimeout, 2 s: the process ends');
    expect(text.match(/failed {2}message/g)).toHaveLength(2);
    expect(lines).toContain('appTerminate');
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
    expect(receivedMessageItems.map(({ dequeueCount }) => dequeueCount)).toEqual([2, 2]);
  });

  test('hooks that do not end are given five seconds', async () => {
    const { child } = await start([], {
      AzureFunctionsJobHost__functionTimeout: '00:00:01',
      TERMINATE_MS: '60000',
    });
    await send('long');
    await says(/^appTerminate$/);
    const began = performance.now();
    expect(await child.ended).toBe('exit code 1');
    expect(performance.now() - began).toBeGreaterThan(4000);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

test('a message whose process was killed comes back, counted, and is poisoned without a further run', async () => {
  const settings = { AzureFunctionsJobHost__extensions__queues__maxDequeueCount: '2' };
  await send('kill');
  for (const dequeueCount of [1, 2]) {
    const killed = await start(['--visibility-seconds', '2'], settings);
    expect(await killed.child.ended).toBe('signal SIGKILL');
    expect(tries(killed)).toEqual([{ message: 'kill', dequeueCount }]);
  }
  const last = await start(['--visibility-seconds', '2'], settings);
  await says(/poisoned {2}message/);
  expect(tries(last)).toEqual([]);
  const poison = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('work-poison');
  const [message] = (await poison.receiveMessages()).receivedMessageItems;
  expect(Buffer.from(message!.messageText, 'base64').toString()).toBe('kill');
});

test('a visibility that is none fails with SETTING_INVALID', async () => {
  const failing = hosts.start(azurite.connectionString, ['--visibility-seconds', '0']);
  await expect(failing).rejects.toMatchObject({
    code: 'LOCAL_CHILD',
    cause: expect.stringContaining('SETTING_INVALID: The setting --visibility-seconds must be'),
  });
});

test('a function that a setting disables: its work waits, others run, and without the setting it goes on', async () => {
  const account = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const paused = await start([], {
    'AzureWebJobs.takeWork.Disabled': 'true',
    AzureWebJobs_readBlob_Disabled: '1',
    'AzureWebJobs.open.Disabled': 'True',
  });
  await send('waits');
  await account.getContainerClient('logs').getBlockBlobClient('waits.log').upload('x', 1);
  await account.getContainerClient('plain').createIfNotExists();
  await account.getContainerClient('plain').getBlockBlobClient('runs.txt').upload('x', 1);
  await says(/ {2}content x/);
  expect((await fetch(`${paused.url}/api/open`)).status).toBe(404);
  expect((await fetch(`${paused.url}/api/guarded`)).status).toBe(200);
  const text = paused.lines.join('\n');
  for (const name of ['takeWork', 'readBlob', 'open']) {
    expect(text).toContain(`disabled  ${name}`);
    expect(text).not.toContain(`loaded  ${name} `);
  }
  await paused.child.stop();
  expect(paused.lines.join('\n')).not.toMatch(/waits/);
  const resumed = await start([]);
  await says(/"BlobName":"waits\.log"/);
  await says(/message \{"message":"waits"/);
  expect(tries(resumed)).toEqual([{ message: 'waits', dequeueCount: 1 }]);
});
