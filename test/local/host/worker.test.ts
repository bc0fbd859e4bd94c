import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startChild, TIED } from '../../../src/lib/local/child.ts';
import { functionsCore } from '../../../src/lib/local/host/functions-core.ts';
import { startWorker } from '../../../src/lib/local/host/worker.ts';
import { useTemporaryFolder } from '../../folder.ts';

const folder = useTemporaryFolder();

const appWith = async (code: string) => {
  await writeFile(join(folder.path, 'package.json'), '{"main":"main.cjs"}');
  await writeFile(join(folder.path, 'host.json'), '{"version":"2.0"}');
  await writeFile(join(folder.path, 'main.cjs'), code);
};

test('an app that throws while it is loaded fails with LOCAL_APP and its own words', async () => {
  await appWith(`throw new Error('no setting')`);
  await expect(startWorker(folder.path, () => undefined)).rejects.toMatchObject({
    code: 'LOCAL_APP',
    message: expect.stringContaining('no setting'),
  });
});

test('an app without @azure/functions fails with LOCAL_APP; the host says so and ends with 1', async () => {
  await appWith('');
  const main = join(import.meta.dirname, '../../../src/lib/local/host/main.ts');
  const host = await startChild({
    name: 'Host',
    command: process.execPath,
    args: [...TIED, main, '--app', folder.path, '--port', '0'],
    tie: 'channel',
  });
  expect(await host.ended).toBe('exit code 1');
  expect(host.tail().join('\n')).toContain('LOCAL_APP: The function app in');
});

interface CoreApi {
  registerFunction(metadata: object, callback: () => unknown): { dispose(): void };
  registerHook(name: string, callback: (context: { message: string }) => unknown): { dispose(): void };
}

test('a name can be registered once, again after it was disposed, and never after the start', () => {
  const core = functionsCore(() => undefined);
  const api = core.api as CoreApi;
  const register = () => api.registerFunction({ name: 'one', bindings: {} }, () => undefined);
  register().dispose();
  const kept = register();
  expect(register).toThrow('already been registered');
  core.lock();
  expect(register).toThrow('during app startup');
  expect(() => kept.dispose()).toThrow('during app startup');
});

test('log hooks may rewrite what is logged, until they are disposed', () => {
  const messages: string[] = [];
  const core = functionsCore(({ message }) => messages.push(message));
  const hook = (core.api as CoreApi).registerHook('log', (context) => {
    context.message = context.message.toUpperCase();
  });
  core.emit({ level: 'information', category: 'user', message: 'one' });
  hook.dispose();
  core.emit({ level: 'information', category: 'user', message: 'two' });
  expect(messages).toEqual(['ONE', 'two']);
});

test('a hook that no host knows is refused', () => {
  const api = functionsCore(() => undefined).api as CoreApi;
  expect(() => api.registerHook('unknown', () => undefined)).toThrow(RangeError);
});
