import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { invocations } from '../../../src/lib/local/host/invocations.ts';

const never = (): Promise<never> => new Promise(() => undefined);

test('a call gives what it gives, and fails with what it fails with', async () => {
  const calls = invocations(1000);
  expect(await calls.run('one', async () => 7)).toBe(7);
  const failure = new Error('its own');
  await expect(
    calls.run('one', async () => {
      throw failure;
    }),
  ).rejects.toBe(failure);
});

test('one that takes too long takes the others along, and those that come after it; it is told', async () => {
  const calls = invocations(200);
  const slow = calls.run('slow', never);
  await pause(100);
  const neighbour = calls.run('neighbour', never);
  const ended = { code: 'LOCAL_TIMEOUT', context: { function: 'slow', seconds: 0.2 } };
  await expect(slow).rejects.toMatchObject(ended);
  await expect(neighbour).rejects.toMatchObject(ended);
  let began = false;
  await expect(
    calls.run('late', async () => {
      began = true;
    }),
  ).rejects.toMatchObject(ended);
  expect(began).toBe(false);
  expect(await calls.timedOut).toMatchObject(ended);
  await calls.settled();
});

test.each([Infinity, 40 * 86_400_000])('a timeout of %d ms does not fire at once', async (timeoutMs) => {
  const calls = invocations(timeoutMs);
  expect(await calls.run('one', () => pause(50, 'done'))).toBe('done');
});

test('settled waits for what runs', async () => {
  const calls = invocations(Infinity);
  let done = false;
  const run = calls.run('one', async () => {
    await pause(50);
    done = true;
  });
  await calls.settled();
  expect(done).toBe(true);
  await run;
});
