import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ROOT } from './cli-process.ts';

/** Says `ready`, then `stopping` at the signal, and ends `lastsMs` later; `given back` where it never waited. */
const program = (lastsMs: number, given = '') => `
  import { stopSignal } from ${JSON.stringify(join(ROOT, 'src/lib/cli/stop-signal.ts'))};
  const stop = stopSignal(new Error('why'));
  stop.signal.addEventListener('abort', () => {
    process.stdout.write('stopping: ' + stop.signal.reason.message + '\\n');
    stop[Symbol.dispose]();
    setTimeout(() => process.exit(0), ${lastsMs});
  });
  ${given}
  process.stdout.write('ready\\n');
  setTimeout(() => process.exit(9), 60_000);`;

async function started(source: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source]);
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  await expect.poll(() => text, { timeout: 20_000 }).toContain('ready');
  return { child, ended, text: () => text };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s aborts with the reason', async (signal) => {
  const { child, ended, text } = await started(program(0));
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
  expect(text()).toContain('stopping: why');
});

test('the same Ctrl-C passed on once more changes nothing', async () => {
  const { child, ended } = await started(program(500));
  child.kill('SIGINT');
  await delay(100);
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

test('one a second later ends a process that hangs', async () => {
  const { child, ended } = await started(program(30_000));
  child.kill('SIGINT');
  await delay(1500);
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
});

test('a process that hangs is ended after five seconds', async () => {
  const { child, ended } = await started(program(30_000));
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
});

test('disposing gives the signals back', async () => {
  const { child, ended } = await started(program(0, 'stop[Symbol.dispose]();'));
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
});
