import { describe, expect, test, vi } from 'vitest';
import { cloudEvent, gridEvent } from './blob-events.ts';
import { invocation, loadFunctionApp } from './function-app.ts';
import { useFunctionStand } from './function-stand.ts';

const stand = useFunctionStand({ LOGSLUICE_TRIGGER_SOURCE: 'EventQueue' });

const sentOn = async (): Promise<string[]> => {
  const { receivedMessageItems } = await stand.queue.receiveMessages({ numberOfMessages: 32 });
  const jobs = receivedMessageItems.map(
    ({ messageText }) => JSON.parse(Buffer.from(messageText, 'base64').toString()) as { path: string },
  );
  return jobs.map(({ path }) => path).sort();
};
const upload = (name: string) => stand.logs.getBlockBlobClient(name).upload('{"n":1}\n', 8);
const rows = async (): Promise<unknown> => (await fetch(`${stand.emulator.url}/_emulator/tables/App_CL/rows`)).json();
const base64 = (message: unknown): string => Buffer.from(JSON.stringify(message)).toString('base64');

describe('registration', () => {
  const names = async (source: string): Promise<string[]> => {
    const { registry } = await loadFunctionApp({ LOGSLUICE_TRIGGER_SOURCE: source });
    return [...registry.functions.keys()];
  };

  test('with EventQueue: the queue and what the host gave up of it, and no blob trigger', async () => {
    const { registry } = await loadFunctionApp({ ...stand.env, LOGSLUICE_MAX_IN_FLIGHT: 'wrong, but not about this' });
    const bindingOf = (name: string) => Object.values(registry.functions.get(name)!.metadata.bindings)[0];
    expect(bindingOf('ingestEvent')).toMatchObject({
      type: 'queueTrigger',
      queueName: 'logsluice-events',
      connection: 'AzureWebJobsStorage',
    });
    expect(bindingOf('parkPoisonedEvent')).toMatchObject({
      queueName: 'logsluice-events-poison',
      connection: 'AzureWebJobsStorage',
    });
    expect(registry.functions.has('ingestBlob')).toBe(false);
  });

  test.each(['', 'EventGrid', 'LogsAndContainerScan'])('with %j: the other way round', async (source) => {
    const all = await names(source);
    expect(all).toContain('ingestBlob');
    expect(all).not.toContain('ingestEvent');
    expect(all).not.toContain('parkPoisonedEvent');
  });
});

test.each([
  ['of Event Grid, as the library parsed it', (name: string) => gridEvent(name)],
  ['of Event Grid, in Base64', (name: string) => base64(gridEvent(name))],
  ['in an array', (name: string) => [gridEvent(name)]],
  ['as a CloudEvent in Base64', (name: string) => base64([cloudEvent(name)])],
  ['of Data Lake', (name: string) => gridEvent(name, { api: 'FlushWithClose' })],
])('an event %s brings its file in at once', async (kind, message) => {
  const name = `app/${kind}.json`;
  await upload(name);
  const { context, logged, failed } = invocation();
  await stand.app.ingestEvent(message(name), context);
  expect(await rows()).toMatchObject([{ Number: 1 }]);
  expect(logged.at(-1)).toBe(`${name}: done`);
  expect(failed).toEqual([]);
});

test('a file that takes longer than 30 seconds goes on from the work queue, as with the blob trigger', async () => {
  await upload('app/long.json');
  const handle = vi.spyOn(stand.app.instance.theService(), 'handle');
  await stand.app.ingestEvent(gridEvent('app/long.json'), invocation().context);
  await stand.app.ingestBlob(
    { connection: 'LogsStorage', container: 'logs', name: 'app/long.json' },
    invocation().context,
  );
  expect(handle.mock.calls.map(([, { softMs }]) => softMs)).toEqual([30_000, 30_000]);
});

test('a name that is not there in one spelling is looked for in the next', async () => {
  await upload('app/a b.json');
  const { context, logged } = invocation();
  await stand.app.ingestEvent(gridEvent('app/a%20b.json'), context);
  expect(logged).toEqual(['app/a%20b.json: gone', expect.stringContaining('"state":"done"'), 'app/a b.json: done']);
});

test('where both are there, it is the name as it stands', async () => {
  await upload('app/c d.json');
  await upload('app/c%20d.json');
  const { context, logged } = invocation();
  await stand.app.ingestEvent(gridEvent('app/c%20d.json'), context);
  expect(logged.at(-1)).toBe('app/c%20d.json: done');
});

test('of several events each file goes on from the work queue', async () => {
  const { context, logged } = invocation();
  const deleted = { ...gridEvent('app/3.json'), eventType: 'Microsoft.Storage.BlobDeleted' };
  await stand.app.ingestEvent([gridEvent('app/1.json'), gridEvent('app/2.json'), deleted], context);
  expect(await sentOn()).toEqual(['app/1.json', 'app/2.json']);
  expect(logged).toEqual(['ignored: another type of event', 'events of 2 files: they go on from the work queue']);
});

test.each([
  ['another type of event', { ...gridEvent('app/x.json'), eventType: 'Microsoft.Storage.BlobDeleted' }],
  ['another container', gridEvent('ledgers/logs/app/x.json', { container: 'logsluice' })],
  ['a file that is only begun', gridEvent('app/x.json', { api: 'CreateFile' })],
  ['no blob', { ...gridEvent('app/x.json'), subject: 'app/x.json', data: {} }],
])('%s: ignored, with no more than that in the log', async (why, message) => {
  await upload('app/x.json');
  const { context, logged, failed } = invocation();
  await stand.app.ingestEvent(message, context);
  expect(logged).toEqual([`ignored: ${why}`]);
  expect(failed).toEqual([]);
  expect(await sentOn()).toEqual([]);
});

test.each([['secret'], ['c2VjcmV0'], [{ secret: 1 }], [[]], [undefined]])(
  '%j is no event: dropped with a word that does not quote it',
  async (message) => {
    const { context, logged, failed } = invocation();
    await stand.app.ingestEvent(message, context);
    expect(failed).toEqual(['A message of the event queue holds no event of storage, and is dropped.']);
    expect(logged).toEqual([]);
  },
);

test('where the work queue cannot be written to it throws: the message comes again', async () => {
  await upload('app/lost.json');
  const lost = await loadFunctionApp({ ...stand.env, AzureWebJobsStorage: '' });
  await expect(lost.ingestEvent(gridEvent('app/lost.json'), invocation().context)).rejects.toMatchObject({
    code: 'SETTING_INVALID',
  });
});
