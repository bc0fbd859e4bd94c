import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startChild, TIED, type ChildOptions } from '../../src/lib/local/child.ts';
import { useTemporaryFolder } from '../folder.ts';

const folder = useTemporaryFolder();

const node = (script: string, more?: Partial<ChildOptions>) =>
  startChild({ name: 'Script', command: process.execPath, args: [...TIED, '-e', script], tie: 'channel', ...more });

test('what it writes is kept in its log, and the end of it at hand', async () => {
  const log = join(folder.path, 'logs', 'script.log');
  const child = await node(`console.log('one'); console.error('two')`, { log });
  expect(await child.ended).toBe('exit code 0');
  expect([...child.tail()].sort()).toEqual(['one', 'two']);
  await expect.poll(() => readFile(log, 'utf8')).toContain('one\n');
});

test('a line that was written before anybody asked is found', async () => {
  const child = await node(`console.log('port 42'); setInterval(() => {}, 1000)`);
  await expect.poll(() => child.tail()).toEqual(['port 42']);
  expect(await child.line((line) => /^port (\d+)$/.exec(line)?.[1])).toBe('42');
  await child.stop();
});

test('waiting for a line of a process that ends fails with LOCAL_CHILD', async () => {
  const child = await node(`process.exit(7)`);
  await expect(child.line(() => undefined)).rejects.toMatchObject({
    code: 'LOCAL_CHILD',
    message: 'Script ended with exit code 7.',
  });
});

test('a program that is not there fails with LOCAL_CHILD', async () => {
  await expect(
    startChild({ name: 'Nobody', command: join(folder.path, 'nobody'), args: [], tie: 'signal' }),
  ).rejects.toMatchObject({ code: 'LOCAL_CHILD', message: 'Nobody cannot be started (ENOENT).' });
});

test.each(['channel', 'signal'] as const)('stopping through its %s lets it finish what it does', async (tie) => {
  const child = await node(
    `process.once('SIGTERM', () => setTimeout(() => { console.log('done'); process.exit(); }, 200)); setInterval(() => {}, 1000); console.log('up')`,
    { tie },
  );
  await child.line((line) => line || undefined);
  await child.stop();
  expect(child.tail()).toEqual(['up', 'done']);
});

test('one that does not want to end is ended by force', async () => {
  const child = await node(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`);
  await child.line((line) => line || undefined);
  await child.stop(100);
  expect(await child.ended).toBe('signal SIGKILL');
});

test('one that nobody is left to end by force ends by itself', async () => {
  const child = await node(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`);
  await child.line((line) => line || undefined);
  await child.stop(25_000);
  expect(await child.ended).toBe('exit code 0');
});
