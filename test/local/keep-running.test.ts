import { expect, test, vi } from 'vitest';
import { PipelineError } from '../../src/lib/errors.ts';
import { startChild } from '../../src/lib/local/child.ts';
import type { FunctionHost } from '../../src/lib/local/function-host.ts';
import { keepRunning } from '../../src/lib/local/keep-running.ts';

/** A real process that writes a line and runs until it is ended. */
async function hostProcess(name: string): Promise<FunctionHost> {
  const script = `console.log('${name} runs'); setInterval(() => {}, 1000);`;
  const child = await startChild({ name, command: process.execPath, args: ['-e', script], tie: 'signal' });
  await child.line((line) => line || undefined);
  return { url: `http://${name}`, child };
}

function kept(start: (count: number, signal: AbortSignal) => Promise<FunctionHost>) {
  const said: string[] = [];
  const restarted: string[] = [];
  let count = 0;
  const keeping = keepRunning({
    start: (signal) => start(++count, signal),
    say: (line) => said.push(line),
    onRestarted: ({ url }) => restarted.push(url),
    firstWaitMs: 20,
  });
  return { keeping, said, restarted };
}

const kill = (host: FunctionHost): boolean => process.kill(host.child.pid, 'SIGKILL');

test('a host that dies is started again, later each time, and it is said with its last words', async () => {
  const { keeping, said, restarted } = kept((count) => hostProcess(`host-${count}`));
  const host = await keeping;
  kill(host.current());
  await vi.waitFor(() => expect(restarted).toEqual(['http://host-2']), 5000);
  expect(host.current().url).toBe('http://host-2');
  kill(host.current());
  await vi.waitFor(() => expect(restarted).toHaveLength(2), 5000);
  expect(said).toEqual([
    'host  ended with signal SIGKILL; it starts again in 0.02 s',
    '  host-1 runs',
    'host  runs again',
    'host  ended with signal SIGKILL; it starts again in 0.04 s',
    '  host-2 runs',
    'host  runs again',
  ]);
  const { child } = host.current();
  await host.stop();
  expect(await child.ended).toBe('signal SIGTERM');
});

test('a start that fails is tried again', async () => {
  const { keeping, said, restarted } = kept(async (count) => {
    if (count === 2) throw new PipelineError('LOCAL_CHILD', { program: 'The host', fact: 'is not ready' });
    return hostProcess(`host-${count}`);
  });
  const host = await keeping;
  kill(host.current());
  await vi.waitFor(() => expect(restarted).toEqual(['http://host-3']), 5000);
  expect(said).toContain('host  did not start: The host is not ready; it starts again in 0.04 s');
  await host.stop();
});

test('the first start fails as it fails', async () => {
  const failure = new PipelineError('LOCAL_CHILD', { program: 'The host', fact: 'is not ready' });
  await expect(kept(() => Promise.reject(failure)).keeping).rejects.toBe(failure);
});

test('what is not a failure of the host is given to whoever waits for it', async () => {
  const bug = new TypeError('a bug');
  const { keeping } = kept((count) => (count === 1 ? hostProcess('host-1') : Promise.reject(bug)));
  const host = await keeping;
  kill(host.current());
  await expect(host.failed).rejects.toBe(bug);
  await host.stop();
});

test('stopped while it waits or starts: nothing runs afterwards', async () => {
  const started: FunctionHost[] = [];
  const { keeping } = kept(async (count) => {
    const host = await hostProcess(`host-${count}`);
    started.push(host);
    return host;
  });
  const host = await keeping;
  kill(host.current());
  await host.current().child.ended;
  await host.stop();
  for (const { child } of started) expect(await child.ended).toMatch(/^signal/);
});
