import { expect, test } from 'vitest';
import { LatencyFloor } from '../../src/lib/sink/latency-floor.ts';

const MINUTE_MS = 60_000;

test.each([
  [100, true],
  [250, true],
  [251, false],
])('after a call of 100 ms, one of %i ms is near: %j', (latencyMs, near) => {
  const floor = new LatencyFloor();
  floor.isNear(1000, 100, 0);
  expect(floor.isNear(1000, latencyMs, 1)).toBe(near);
});

test('calls are compared with calls of their size', () => {
  const floor = new LatencyFloor();
  floor.isNear(2, 10, 0);
  expect(floor.isNear(1_000_000, 400, 1)).toBe(true);
  expect(floor.isNear(600_000, 400, 2)).toBe(true);
  expect(floor.isNear(3, 400, 3)).toBe(false);
});

test('a service that became slower for good is believed after ten to twenty minutes', () => {
  const floor = new LatencyFloor();
  floor.isNear(1000, 100, 0);
  const near = (minute: number): boolean => floor.isNear(1000, 400, minute * MINUTE_MS);
  expect([near(1), near(9), near(11), near(20), near(22)]).toEqual([false, false, false, false, true]);
});
