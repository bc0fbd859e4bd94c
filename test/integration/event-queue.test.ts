import { QueueServiceClient } from '@azure/storage-queue';
import { beforeAll, expect, test, vi } from 'vitest';
import { EVENT_QUEUE, WORK_QUEUE } from '../../src/lib/service.ts';
import { cloudEvent, gridEvent } from '../functions/blob-events.ts';
import { useLocalChain } from './local-chain.ts';

const chain = useLocalChain();
const queueOf = (name: string) => QueueServiceClient.fromConnectionString(chain.connectionString).getQueueClient(name);
const events = () => queueOf(EVENT_QUEUE);
const base64 = (message: unknown): string => Buffer.from(JSON.stringify(message)).toString('base64');
const length = async (name: string): Promise<number> => (await queueOf(name).getProperties()).approximateMessagesCount!;
const computers = async (): Promise<string[]> =>
  (await chain.rows('AppEvents_CL')).filter(Boolean).map((row) => (JSON.parse(row) as { Computer: string }).Computer);

/** Each file says its own name. */
async function upload(name: string): Promise<void> {
  const content = JSON.stringify({ Time: '2026-11-24T10:00:00Z', Computer: name });
  await chain.logs.getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
}

beforeAll(async () => {
  await chain.restart({ LOGSLUICE_TRIGGER_SOURCE: 'EventQueue' });
}, 60_000);

const NAMES = [
  'app/plain.json',
  'app/a b.json',
  'app/100%.json',
  'app/a%20b.json',
  'app/a#b?c.json',
  'app/a+b&c=d;e.json',
  'app/日本語/é/💎.json',
  'app/q\'uo"te.json',
  'app/dots/.../x.json',
];

test('events in, rows out: every name, in either schema, in Base64 and as text, and nothing without an event', async () => {
  await upload('app/untold.json');
  for (const name of NAMES) await upload(name);
  const messages = NAMES.map((name, i) => {
    const event = i % 2 === 0 ? gridEvent(name) : [cloudEvent(name, { escaped: i % 4 === 1 })];
    return i % 3 === 0 ? JSON.stringify(event) : base64(event);
  });
  for (const message of messages) await events().sendMessage(message);
  await vi.waitFor(async () => expect((await computers()).toSorted()).toEqual(NAMES.toSorted()), {
    timeout: 60_000,
    interval: 200,
  });
  await vi.waitFor(async () => expect(await length(EVENT_QUEUE)).toBe(0), { timeout: 10_000, interval: 100 });
}, 90_000);

test('what is no event of ours is dropped, and the next one comes through', async () => {
  const odd = [
    'no event',
    base64('no event'),
    '{"half":',
    base64({ version: 1 }),
    base64([]),
    base64({ ...gridEvent('app/untold.json'), eventType: 'Microsoft.Storage.BlobDeleted' }),
    base64(gridEvent('app/untold.json', { container: 'logsluice' })),
    base64(gridEvent('app/untold.json', { api: 'CreateFile' })),
    base64(gridEvent('app/never there.json')),
    base64([gridEvent('app/one.json'), gridEvent('app/two.json', { api: 'FlushWithClose' })]),
  ];
  await upload('app/one.json');
  await upload('app/two.json');
  for (const message of odd) await events().sendMessage(message);
  await vi.waitFor(
    async () => expect((await computers()).toSorted()).toEqual([...NAMES, 'app/one.json', 'app/two.json'].toSorted()),
    { timeout: 60_000, interval: 200 },
  );
  await vi.waitFor(async () => expect(await length(EVENT_QUEUE)).toBe(0), { timeout: 10_000, interval: 100 });
  expect(await queueOf(`${EVENT_QUEUE}-poison`).exists()).toBe(true);
  expect(await length(`${EVENT_QUEUE}-poison`)).toBe(0);
}, 90_000);

test('an event that the host gave up goes back to the work queue', async () => {
  const before = await length(WORK_QUEUE);
  await queueOf(`${EVENT_QUEUE}-poison`).sendMessage(JSON.stringify(gridEvent('app/untold.json')));
  await vi.waitFor(async () => expect(await length(WORK_QUEUE)).toBe(before + 1), { timeout: 15_000, interval: 100 });
}, 30_000);
