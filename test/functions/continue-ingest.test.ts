import { afterEach, expect, test, vi } from 'vitest';
import { invocation, loadFunctionApp } from './function-app.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('it listens to the work queue', async () => {
  const { registry } = await loadFunctionApp({});
  expect(Object.values(registry.functions.get('continueIngest')!.metadata.bindings)).toMatchObject([
    { type: 'queueTrigger', queueName: 'logsluice-work', connection: 'AzureWebJobsStorage' },
  ]);
});

test('it reads a message in Base64 as one that is text', async () => {
  const job = { version: 1, connection: 'LogsStorage', container: 'logs', path: 'app/a.json', attempt: 0 };
  for (const message of [job, Buffer.from(JSON.stringify(job)).toString('base64')]) {
    const app = await loadFunctionApp({});
    // Its account is not there, so that nothing can be opened; and that is found out only for a message that was read.
    await expect(app.continueIngest(message, invocation().context)).rejects.toMatchObject({ code: 'SETTING_INVALID' });
  }
});

test.each([['text'], [undefined], [{ version: 2, connection: 'a', container: 'b', path: 'c', attempt: 0 }]])(
  '%j is no message of ours: dropped with a word, and nothing is opened',
  async (message) => {
    const app = await loadFunctionApp({});
    const { context, failed, logged } = invocation();
    await app.continueIngest(message, context);
    expect(failed).toEqual([expect.stringContaining('not of this program')]);
    expect(logged).toEqual([]);
  },
);
