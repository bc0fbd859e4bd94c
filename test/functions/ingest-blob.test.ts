import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../src/lib/emulator/emulator.ts';
import type { Ledger } from '../../src/lib/service.ts';
import { asked, invocation, loadFunctionApp, type FunctionApp } from './function-app.ts';
import { useFunctionStand } from './function-stand.ts';

const stand = useFunctionStand({ LOGSLUICE_RETRY_SECONDS: '1' });

const fault = (order: Fault): Promise<Response> =>
  fetch(`${stand.emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(order) });
const state = (name: string): Promise<Buffer> => stand.state.getBlobClient(name).downloadToBuffer();
const ledgerOf = async (name: string): Promise<Ledger> =>
  JSON.parse((await state(`ledgers/logs/${name}`)).toString()) as Ledger;
/** How many files wait in the work queue, whether they are due or not. */
const waiting = async (): Promise<number> => (await stand.queue.getProperties()).approximateMessagesCount!;
const ref = (name: string) => ({ connection: 'LogsStorage', container: 'logs', name });

async function uploaded(name: string, content: string | Buffer): Promise<string> {
  const bytes = Buffer.from(content);
  return (await stand.logs.getBlockBlobClient(name).upload(bytes, bytes.length)).etag!;
}

describe('registration', () => {
  const blobBinding = ({ registry }: FunctionApp) =>
    Object.values(registry.functions.get('ingestBlob')!.metadata.bindings)[0];

  test('asks for a reference to the blob, not for its content', () => {
    expect(blobBinding(stand.app)).toMatchObject({
      type: 'blobTrigger',
      direction: 'in',
      path: 'logs/{name}',
      connection: 'LogsStorage',
      source: 'EventGrid',
      sdkBinding: true,
    });
  });

  test('follows the settings', async () => {
    const other = { LOGSLUICE_CONTAINER: 'incoming', LOGSLUICE_TRIGGER_SOURCE: 'LogsAndContainerScan' };
    expect(blobBinding(await loadFunctionApp(other))).toMatchObject({
      path: 'incoming/{name}',
      source: 'LogsAndContainerScan',
    });
  });

  test('happens although a setting is wrong: files wait, and the run says which', async () => {
    const wrong = await loadFunctionApp({ ...stand.env, LOGSLUICE_MAX_IN_FLIGHT: 'four' });
    expect(blobBinding(wrong)).toMatchObject({ path: 'logs/{name}' });
    const { context, failed } = invocation();
    await wrong.ingestBlob(ref('app/a.json'), context);
    expect(failed.join()).toContain('SETTING_INVALID: The setting LOGSLUICE_MAX_IN_FLIGHT');
    expect(await waiting()).toBe(1);
  });
});

describe('succeeds', () => {
  test('for a sound file: its ledger has its ETag, and two lines are logged', async () => {
    const etag = await uploaded('app/a.json', '{"n":1}\n{"n":2}\n');
    const { context, logged, warned } = invocation();
    await stand.app.ingestBlob(ref('app/a.json'), context);
    expect(await ledgerOf('app/a.json')).toMatchObject({ state: 'done', counts: { sent: 2 }, etag });
    const [line, end, ...more] = logged;
    expect(JSON.parse(line!)).toMatchObject({
      file: 'app/a.json',
      state: 'done',
      log: 'app',
      read: 2,
      sent: 2,
      rejected: 0,
      runs: 1,
    });
    expect([end, more]).toEqual(['app/a.json: done', []]);
    expect(warned).toEqual([]);
  });

  test('for a file with bad records, which are kept', async () => {
    const etag = await uploaded('app/bad.json', '{"n":1}\n[secret]\n');
    const { context, logged } = invocation();
    await stand.app.ingestBlob(ref('app/bad.json'), context);
    const rejects = await state(`rejects/logs/app/bad.json/${etag.replaceAll('"', '')}/0001.ndjson`);
    expect(JSON.parse(rejects.toString())).toMatchObject({ code: 'PARSE_RECORD', record: 2, raw: '[secret]' });
    expect(logged.join()).toContain('"rejected":1');
    expect(logged.join()).not.toContain('secret');
  });

  test('for a damaged file, and warns', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `{"n":${i}}\n`).join('');
    const packed = gzipSync(lines);
    await uploaded('app/cut.json.gz', packed.subarray(0, packed.length >> 1));
    const { context, warned } = invocation();
    await stand.app.ingestBlob(ref('app/cut.json.gz'), context);
    expect(warned.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { state: 'partial', error: 'DECODE_TRUNCATED', rejected: 1 },
    ]);
    const { counts } = await ledgerOf('app/cut.json.gz');
    expect(counts.sent).toBeGreaterThan(1000);
    expect(counts.read).toBe(counts.sent + 1);
    expect(await waiting()).toBe(0);
  });

  test('for a file that no log matches, and warns', async () => {
    await uploaded('other/a.json', '{"n":1}\n');
    const { context, warned } = invocation();
    await stand.app.ingestBlob(ref('other/a.json'), context);
    expect(warned.join()).toContain('"state":"unmatched"');
  });

  test.each(['app/folder/', 'app/none.json'])('for %s, where there is nothing to do', async (name) => {
    if (name.endsWith('/')) await uploaded(name, '');
    const { context, logged } = invocation();
    await stand.app.ingestBlob(ref(name), context);
    expect(logged).toEqual([`${name}: gone`]);
  });
});

describe('what time can cure waits in the work queue, and the trigger succeeds', () => {
  test('a refusal: health says what to do until it is cured', async () => {
    await uploaded('app/refused.json', '{"n":1}\n');
    await fault({ status: 403, next: 1 });
    const { context, failed } = invocation();
    await stand.app.ingestBlob(ref('app/refused.json'), context);
    expect(failed).toEqual([
      expect.stringMatching(/^app\/refused\.json: SINK_FORBIDDEN: .*Monitoring Metrics Publisher/),
    ]);
    expect(await ledgerOf('app/refused.json')).toMatchObject({ state: 'waiting', error: { code: 'SINK_FORBIDDEN' } });
    expect(await waiting()).toBe(1);
    expect(await stand.app.healthProblems(asked())).toMatchObject({
      status: 503,
      jsonBody: {
        status: 'degraded',
        problems: [
          {
            code: 'SINK_FORBIDDEN',
            where: 'Custom-App_CL',
            fix: expect.stringContaining('Monitoring Metrics Publisher') as string,
          },
        ],
      },
    });
    await stand.app.ingestBlob(ref('app/refused.json'), invocation().context);
    expect(await stand.app.healthProblems(asked())).toMatchObject({
      status: 200,
      jsonBody: { status: 'ok', problems: [] },
    });
  });

  test('an outage that outlasts the patience of a batch: the message goes on with the file', async () => {
    await uploaded('app/outage.json', '{"n":1}\n');
    await fault({ status: 503 });
    await stand.app.ingestBlob(ref('app/outage.json'), invocation().context);
    expect(await ledgerOf('app/outage.json')).toMatchObject({ state: 'waiting', error: { code: 'SINK_THROTTLED' } });
    await fetch(`${stand.emulator.url}/_emulator/reset`, { method: 'POST' });
    const message = await vi.waitFor(
      async () => {
        const [first] = (await stand.queue.receiveMessages()).receivedMessageItems;
        expect(first).toBeDefined();
        return first!;
      },
      { timeout: 15_000, interval: 200 },
    );
    const job: unknown = JSON.parse(Buffer.from(message.messageText, 'base64').toString());
    expect(job).toMatchObject({ path: 'app/outage.json', attempt: 1, reason: 'SINK_THROTTLED' });
    await stand.app.continueIngest(job, invocation().context);
    expect(await ledgerOf('app/outage.json')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  }, 30_000);

  test('a stop of the host, for what is under way and for what comes after', async () => {
    await uploaded('app/slow.json', '{"n":1}\n');
    await fault({ delayMs: 60_000 });
    const stopping = new Promise((resolve) => setTimeout(resolve, 1000)).then(() => stand.app.terminate());
    for (const runs of [1, 2]) {
      await stand.app.ingestBlob(ref('app/slow.json'), invocation().context);
      expect(await ledgerOf('app/slow.json')).toMatchObject({
        state: 'waiting',
        runs,
        error: { code: 'RUN_SHUTDOWN' },
        counts: { sent: 0 },
      });
      await stopping;
    }
    expect(await waiting()).toBe(2);
  });
});

describe('throws', () => {
  test('where the work queue cannot be written to: the trigger comes again', async () => {
    const lost = await loadFunctionApp({ ...stand.env, AzureWebJobsStorage: '' });
    await uploaded('app/lost.json', '{"n":1}\n');
    await expect(lost.ingestBlob(ref('app/lost.json'), invocation().context)).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      context: { setting: 'AzureWebJobsStorage' },
    });
  });

  test.each([[Buffer.from('content')], ['content'], [undefined], [{ name: 'a' }]])(
    'where the host hands over %j in place of a reference',
    async (given) => {
      await expect(stand.app.ingestBlob(given, invocation().context)).rejects.toThrow('`sdkBinding` is not in effect');
    },
  );
});
