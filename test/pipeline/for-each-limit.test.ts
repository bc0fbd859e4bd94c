import { describe, expect, test } from 'vitest';
import { forEachLimit } from '../../src/lib/pipeline/for-each-limit.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A source of the numbers from 1 that tells how far it was pulled and whether it was closed. */
function numbers(count: number, before: (n: number) => Promise<void> = turn) {
  const seen = { pulled: 0, closed: 0 };
  const items = {
    async *[Symbol.asyncIterator]() {
      try {
        for (let n = 1; n <= count; n++) {
          await before(n);
          seen.pulled = n;
          yield n;
        }
      } finally {
        seen.closed++;
      }
    },
  };
  return { items, seen };
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  return Promise.withResolvers<void>();
}

// A rejection that nobody observes fails the whole run of the tests.
describe('forEachLimit', () => {
  test.each([1, 2, 5, 100])('does every item, at most %i at a time', async (limit) => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    const { items, seen } = numbers(50);
    await forEachLimit(items, limit, async (n) => {
      most = Math.max(most, ++running);
      for (let i = 0; i < n % 4; i++) await turn();
      running--;
      done.push(n);
    });
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(most).toBeLessThanOrEqual(limit);
    expect(most).toBeGreaterThanOrEqual(Math.min(limit, 2));
    expect(seen.closed).toBe(1);
  });

  test('does not pull while the limit is reached', async () => {
    const gates = [deferred(), deferred(), deferred()];
    const { items, seen } = numbers(3);
    const all = forEachLimit(items, 2, (n) => gates[n - 1]!.promise);
    for (let i = 0; i < 10; i++) await turn();
    expect(seen.pulled).toBe(2);
    gates[1]!.resolve();
    for (let i = 0; i < 10; i++) await turn();
    expect(seen.pulled).toBe(3);
    gates.forEach(({ resolve }) => resolve());
    await all;
  });

  test('does not run ahead of an item that stays under way', async () => {
    const first = deferred();
    const { items, seen } = numbers(100);
    const all = forEachLimit(items, 2, (n) => (n === 1 ? first.promise : turn()));
    for (let i = 0; i < 200; i++) await turn();
    expect(seen.pulled).toBe(8);
    first.resolve();
    await all;
    expect(seen.pulled).toBe(100);
  });

  test('an empty source is nothing to do', async () => {
    const { items } = numbers(0);
    await expect(forEachLimit(items, 2, () => Promise.reject(new Error('never')))).resolves.toBeUndefined();
  });

  test('a failing task stops the pull, closes the source, lets the rest settle, and is rethrown', async () => {
    const settled: number[] = [];
    const { items, seen } = numbers(100);
    const all = forEachLimit(items, 3, async (n) => {
      if (n === 2) throw new Error('task 2');
      for (let i = 0; i < 20; i++) await turn();
      settled.push(n);
    });
    await expect(all).rejects.toThrow('task 2');
    expect(seen).toEqual({ pulled: 3, closed: 1 });
    expect(settled).toEqual([1]);
  });

  test('of several failing tasks the first is rethrown', async () => {
    const gates = [deferred(), deferred(), deferred()];
    const { items } = numbers(3);
    const all = forEachLimit(items, 3, (n) => gates[n - 1]!.promise);
    for (let i = 0; i < 10; i++) await turn();
    gates[2]!.reject(new Error('third'));
    await turn();
    gates[0]!.reject(new Error('first'));
    gates[1]!.resolve();
    await expect(all).rejects.toThrow('third');
  });

  test('a failing source lets the tasks settle and is rethrown', async () => {
    let settled = 0;
    const { items } = numbers(10, (n) => (n === 4 ? Promise.reject(new Error('source')) : turn()));
    const all = forEachLimit(items, 5, async () => {
      for (let i = 0; i < 20; i++) await turn();
      settled++;
    });
    await expect(all).rejects.toThrow('source');
    expect(settled).toBe(3);
  });

  test('a task that fails while the source is idle ends the run with the next item, which is not begun', async () => {
    const idle = deferred();
    const begun: number[] = [];
    const { items, seen } = numbers(3, (n) => (n === 2 ? idle.promise : turn()));
    const all = forEachLimit(items, 2, async (n) => {
      begun.push(n);
      await turn();
      throw new Error(`task ${n}`);
    });
    for (let i = 0; i < 10; i++) await turn();
    idle.resolve();
    await expect(all).rejects.toThrow('task 1');
    expect(begun).toEqual([1]);
    expect(seen.closed).toBe(1);
  });

  test('a task that fails before the source does is what is rethrown', async () => {
    const idle = deferred();
    const { items } = numbers(3, (n) => (n === 2 ? idle.promise : turn()));
    const all = forEachLimit(items, 2, async () => {
      await turn();
      throw new Error('task');
    });
    for (let i = 0; i < 10; i++) await turn();
    idle.reject(new Error('source'));
    await expect(all).rejects.toThrow('task');
  });

  test('a source that cannot be closed does not hide the failure for which it was closed', async () => {
    const items = {
      [Symbol.asyncIterator]: () => ({
        next: () => turn().then(() => ({ done: false, value: 1 }) as const),
        return: () => Promise.reject(new Error('closing')),
      }),
    };
    await expect(forEachLimit(items, 2, () => Promise.reject(new Error('task')))).rejects.toThrow('task');
  });
});
