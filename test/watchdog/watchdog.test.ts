import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../scripts/build.ts';
import { useTemporaryFolder } from '../folder.ts';

const STILL_MS = 1000;
const SOURCE = join(import.meta.dirname, 'fixtures/watched.ts');

function start(how: string, program = SOURCE) {
  const child = spawn(process.execPath, [program, how, String(STILL_MS)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const began = performance.now();
  const ended = Promise.all([once(child, 'exit') as Promise<[number | null, string | null]>, text(child.stderr)]).then(
    ([[code, signal], stderr]) => ({ code, signal, stderr, ms: performance.now() - began }),
  );
  return { child, ended };
}

const folder = useTemporaryFolder();
beforeAll(async () => {
  await buildApp(folder.path, { entry: SOURCE, config: join(folder.path, 'none') });
});

describe.each([
  ['from source', () => SOURCE],
  ['in the build', () => join(folder.path, 'main.cjs')],
])('%s', (_, program) => {
  test('a loop that stands still ends the process; one line names the files that are in it', async () => {
    const { signal, stderr, ms } = await start('hang', program()).ended;
    expect(signal).toBe('SIGKILL');
    expect(stderr).toBe(
      'logsluice: the event loop has stood still for 1 s, so the process ends itself. ' +
        'Files in it: "app/first\\n\\"one\\".log", "app/second.log". From now on each of them runs alone.\n',
    );
    expect(ms).toBeGreaterThan(STILL_MS);
    expect(ms).toBeLessThan(10 * STILL_MS);
  });

  test('without a file it says so', async () => {
    const { signal, stderr } = await start('hangEmpty', program()).ended;
    expect(signal).toBe('SIGKILL');
    expect(stderr).toMatch(/^logsluice: the event loop .* No file was in it\.\n$/);
  });
});

test.each([
  ['that works hard, but in slices', 'slices'],
  ['whose loop a debugger may hold', 'inspected'],
  ['whose watchdog was stopped', 'stopped'],
])('a program %s goes on', async (_, how) => {
  const { code, stderr, ms } = await start(how).ended;
  expect({ code, said: stderr.replace(/^Debugger .*|^For help.*/gm, '').trim() }).toEqual({ code: 0, said: '' });
  expect(ms).toBeGreaterThan(3 * STILL_MS);
});

test('a process that was suspended, as with a laptop, goes on', async () => {
  const { child, ended } = start('sleep');
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  await pause(3 * STILL_MS);
  child.kill('SIGCONT');
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

test('the thread does not keep the program', async () => {
  const { code, ms } = await start('nothing').ended;
  expect(code).toBe(0);
  expect(ms).toBeLessThan(STILL_MS * 5);
});
