import { expect, test } from 'vitest';
import { systemClock } from '../../src/lib/sink/system-clock.ts';

test('sleeps about as long as it is told', async () => {
  const began = systemClock.now();
  await systemClock.sleep(30, AbortSignal.any([]));
  expect(systemClock.now() - began).toBeGreaterThanOrEqual(28);
  expect(systemClock.now() - began).toBeLessThan(1000);
});

test('an abort ends a sleep with its own reason', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const sleep = systemClock.sleep(60_000, stop.signal);
  stop.abort(reason);
  await expect(sleep).rejects.toBe(reason);
});

test('after an abort it does not begin to sleep', async () => {
  const reason = new Error('enough');
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
});
