import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { atOnce } from '../../src/lib/live/at-once.ts';

test('results are in the order of the items, however long each takes, and no more are under way than allowed', async () => {
  let open = 0;
  let most = 0;
  const results = await atOnce([30, 5, 20, 1, 10], 2, async (ms) => {
    most = Math.max(most, ++open);
    await sleep(ms);
    open--;
    return ms * 2;
  });
  expect(results).toEqual([60, 10, 40, 2, 20]);
  expect(most).toBe(2);
});

test('without items there is nothing', async () => {
  expect(await atOnce([], 3, () => Promise.reject(new Error('none')))).toEqual([]);
});

test('after a failure nothing more begins, and what has begun settles first', async () => {
  const begun: number[] = [];
  let settled = false;
  const work = atOnce([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('first');
    await sleep(30);
    settled = true;
  });
  await expect(work).rejects.toThrow('first');
  expect([begun, settled]).toEqual([[1, 2], true]);
});
